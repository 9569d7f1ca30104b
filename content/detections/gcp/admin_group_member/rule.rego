# METADATA
# title: Somebody joined a group of administrators
# description: A member was added to a Workspace group whose name says it gives rights.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Onboarding
package gcp.admin_group_member

import data.lib.gcp

alert contains {
	"title": "Somebody joined a group of administrators",
	"details": sprintf("%s added %v to %s from %s", [gcp.principal, [parameter_.value | some parameter_ in event.parameter; parameter_.name == "USER_EMAIL"], group, gcp.address]),
	"entities": [gcp.principal, group],
} if {
	gcp.method in {"google.admin.AdminService.addGroupMember", "google.apps.cloudidentity.groups.v1.MembershipsService.UpdateMembership"}
	some event in gcp.call.metadata.event
	some parameter in event.parameter
	parameter.name == "GROUP_EMAIL"
	group := parameter.value
	regex.match(`(?i)^([a-z0-9._-]*[._-])?(admins?|administrators|owners|security|root|sre|break-?glass|billing-admins|organization-admins)([._-][a-z0-9._-]*)?@`, group)
}
