# METADATA
# title: Somebody outside was invited to own a project
# description: An invitation to own a project went to a member outside the domain of the one who invited.
# scope: package
# custom:
#   severity: high
#   attack: [T1098.003, T1136.003]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Projects that are shared with a partner on purpose
package gcp.external_owner_invited

import data.lib.gcp

alert contains {
	"title": "Somebody outside was invited to own a project",
	"details": sprintf("%s invited %s to own %s from %s", [gcp.principal, member, gcp.resource, gcp.address]),
	"entities": [gcp.principal, member, gcp.resource],
} if {
	gcp.method == "InsertProjectOwnershipInvite"
	member := gcp.call.request.member
	gcp.domain(member) != gcp.domain(gcp.principal)
}
