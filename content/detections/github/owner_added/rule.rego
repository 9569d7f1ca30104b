# METADATA
# title: Somebody became an owner of the organisation
# description: A member was made an owner of the organisation or an administrator of the enterprise.
# scope: package
# custom:
#   severity: high
#   attack: [T1098.003, T1136.003]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Changes in the team that runs the organisation
package github.owner_added

import data.lib.github

alert contains {
	"title": "Somebody became an owner of the organisation",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.target]),
	"entities": [github.actor, github.target],
} if {
	promotes
}

promotes if {
	input.action in {"org.add_member", "org.update_member", "org.invite_member"}
	input.permission in {"admin", "owner"}
}

promotes if input.action in {"business.add_admin", "business.invite_admin", "enterprise.add_admin"}
