# METADATA
# title: A key for a service account was made
# description: Somebody made a long-lived key for a service account. It works from anywhere until it is
#   deleted.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.001, T1552.001]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Programs outside Google Cloud that cannot use workload identity federation yet
package gcp.service_account_key

import data.lib.gcp

alert contains {
	"title": "A key for a service account was made",
	"details": sprintf("%s made a key for %s from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method == "google.iam.admin.v1.CreateServiceAccountKey"
	gcp.succeeded
	not gcp.service_agent
}
