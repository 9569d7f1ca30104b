# METADATA
# title: Network logs of a subnet were switched off
# description: A subnet was changed so that it writes no flow logs any more.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - "Saving costs, decided by the owner of the network"
package gcp.flow_logs_disabled

import data.lib.gcp

alert contains {
	"title": "Network logs of a subnet were switched off",
	"details": sprintf("%s switched flow logs of %s off from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`compute\.subnetworks\.(patch|update|insert)$`, gcp.method)
	gcp.succeeded
	off
}

off if gcp.call.request.enableFlowLogs == false

off if gcp.call.request.logConfig.enable == false
