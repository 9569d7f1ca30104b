# METADATA
# title: A member's role in the organisation was changed
# description: "A role was changed other than to owner: a moderator, a security manager, or one that the entry
#   does not name."
# scope: package
# custom:
#   severity: low
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Ordinary changes in teams
package github.member_role_changed

import data.lib.github

alert contains {
	"title": "A member's role in the organisation was changed",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.target]),
	"entities": [github.actor, github.target],
} if {
	input.action in {"org.update_member", "organization_role.assign", "organization_moderators.add_user", "organization_moderators.add_team", "team.promote_maintainer"}
	not input.permission in {"admin", "read"}
}
