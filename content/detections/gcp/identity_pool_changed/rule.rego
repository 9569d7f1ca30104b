# METADATA
# title: A way in for foreign identities was opened
# description: "A workload or workforce identity pool, or one of its providers, was made or changed: whom it
#   trusts may act in the organization."
# scope: package
# custom:
#   severity: medium
#   attack: [T1484.002, T1098]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Setting up federation with a partner or a build system
package gcp.identity_pool_changed

import data.lib.gcp

alert contains {
	"title": "A way in for foreign identities was opened",
	"details": sprintf("%s called %s on %s from %s", [gcp.principal, gcp.method, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`(WorkloadIdentity|Workforce)Pools\.(Create|Update|Undelete)Work(loadIdentity|force)Pool(Provider)?$`, gcp.method)
	gcp.succeeded
}
