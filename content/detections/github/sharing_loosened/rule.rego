# METADATA
# title: Members may share more than before
# description: Private repositories may be forked, every member may write everywhere, or members may create
#   public repositories.
# scope: package
# custom:
#   severity: medium
#   attack: [T1567.001, T1098]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Open-source organisations
package github.sharing_loosened

import data.lib.github

alert contains {
	"title": "Members may share more than before",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
} if {
	loosens
}

loosens if input.action in {
	"private_repository_forking.enable", "business.members_can_change_repo_visibility.enable",
	"org.members_can_create_public_repositories_enabled",
}

loosens if {
	input.action in {"org.update_default_repository_permission", "business.update_default_repository_permission"}
	input.permission in {"write", "admin"}
}

loosens if {
	input.action in {
		"org.update_member_repository_creation_permission", "business.update_member_repository_creation_permission",
	}
	input.visibility in {"all", "public"}
}
