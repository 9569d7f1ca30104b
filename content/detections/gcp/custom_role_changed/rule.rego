# METADATA
# title: A role of your own was changed
# description: "A custom role was made or changed: everybody who holds it has its rights."
# scope: package
# custom:
#   severity: low
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Work on roles by those who look after them
package gcp.custom_role_changed

import data.lib.gcp

alert contains {
	"title": "A role of your own was changed",
	"details": sprintf("%s called %s on %s from %s", [gcp.principal, gcp.method, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method in {"google.iam.admin.v1.CreateRole", "google.iam.admin.v1.UpdateRole", "google.iam.admin.v1.UndeleteRole"}
	gcp.succeeded
	not endswith(gcp.principal, ".gserviceaccount.com")
}
