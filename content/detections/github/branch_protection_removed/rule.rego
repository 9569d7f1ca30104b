# METADATA
# title: The protection of a branch was removed or loosened
# description: A branch protection or repository rule set was deleted or switched off, or now lets force
#   pushes, deletions or unreviewed changes pass.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.001, T1195.002]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Clean-up of branches that are no longer in use
#     - Administrators who lift a protection for a repair; they should put it back within the hour
package github.branch_protection_removed

import data.lib.github

alert contains {
	"title": "The protection of a branch was removed or loosened",
	"details": sprintf("%s: %s in %s (branch %v)", [github.actor, input.action, github.place, branch]),
	"entities": [github.actor, github.place],
	"severity": severities[gone],
} if {
	removes
	branch := object.get(input, "name", "not named")
}

severities := {true: "High", false: "Medium"}

default gone := false

gone if input.action in {"protected_branch.destroy", "repository_ruleset.destroy"}

removes if gone

removes if {
	input.action == "repository_ruleset.update"
	input.ruleset_enforcement in {"disabled", "evaluate"}
}

# What was a hindrance is told as level 0 or "off" once it is none.
removes if {
	input.action in {
		"protected_branch.update_pull_request_reviews_enforcement_level",
		"protected_branch.update_required_status_checks_enforcement_level",
		"protected_branch.update_signature_requirement_enforcement_level",
	}
	some field, level in input
	endswith(field, "_enforcement_level")
	level in {0, "0", "off"}
}

# What was forbidden is allowed by a level above 0.
removes if {
	input.action in {
		"protected_branch.update_allow_force_pushes_enforcement_level",
		"protected_branch.update_allow_deletions_enforcement_level",
	}
	level := object.get(input, "allow_force_pushes_enforcement_level", object.get(input, "allow_deletions_enforcement_level", "on"))
	not level in {0, "0", "off"}
}

removes if {
	input.action == "protected_branch.update_admin_enforced"
	input.admin_enforced == false
}
