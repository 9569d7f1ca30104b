# METADATA
# title: A service account was made by a person
# description: "A person made a service account, which has a life of its own beside that of its maker."
# scope: package
# custom:
#   severity: low
#   attack: [T1136.003]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Work by hand in projects for trying things out
package gcp.service_account_made

import data.lib.gcp

alert contains {
	"title": "A service account was made by a person",
	"details": sprintf("%s made %v in %s from %s", [gcp.principal, object.get(gcp.call, ["request", "account_id"], "a service account"), gcp.project, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method == "google.iam.admin.v1.CreateServiceAccount"
	gcp.succeeded
	not endswith(gcp.principal, ".gserviceaccount.com")
}
