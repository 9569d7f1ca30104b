# METADATA
# title: Logs are no longer kept
# description: "A log bucket or sink was deleted or switched off, or a log was deleted."
# scope: package
# custom:
#   severity: high
#   attack: [T1562.008, T1070]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Projects that are being taken down
package gcp.logs_deleted

import data.lib.gcp

alert contains {
	"title": "Logs are no longer kept",
	"details": sprintf("%s called %s on %s from %s", [gcp.principal, gcp.method, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`\.(DeleteBucket|DeleteSink|DeleteLog|CreateExclusion)$`, gcp.method)
	gcp.call.serviceName == "logging.googleapis.com"
	gcp.succeeded
}
