# METADATA
# title: A deployment may act with other rights
# description: "Somebody was allowed to create a deployment or a function, which then acts with the rights of
#   its service account, often those of an editor."
# scope: package
# custom:
#   severity: medium
#   attack: [T1548, T1578.002]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Continuous delivery; exclude its service account
package gcp.deployment_escalation

import data.lib.gcp

alert contains {
	"title": "A deployment may act with other rights",
	"details": sprintf("%s used %s on %s from %s", [gcp.principal, permission, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	some permission in {"deploymentmanager.deployments.create", "cloudfunctions.functions.create", "run.services.create"}
	gcp.granted(permission)
	not endswith(gcp.principal, ".gserviceaccount.com")
}
