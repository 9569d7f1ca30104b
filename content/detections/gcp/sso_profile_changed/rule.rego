# METADATA
# title: Sign-in of the organization was redirected
# description: "A profile of inbound single sign-on was made or changed: from then on another identity
#   provider says who somebody is."
# scope: package
# custom:
#   severity: high
#   attack: [T1484.002, T1556.007]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - A planned change of the identity provider
package gcp.sso_profile_changed

import data.lib.gcp

alert contains {
	"title": "Sign-in of the organization was redirected",
	"details": sprintf("%s called %s from %s", [gcp.principal, gcp.method, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method in {"google.admin.AdminService.inboundSsoProfileCreated", "google.admin.AdminService.inboundSsoProfileUpdated"}
}
