# METADATA
# title: Somebody pushed past a branch's protection
# description: An administrator or an app overrode the protection of a branch.
# scope: package
# custom:
#   severity: medium
#   attack: [T1195.002]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Release pipelines that push tags or versions as an administrator
package github.branch_protection_bypassed

import data.lib.github

alert contains {
	"title": "Somebody pushed past a branch's protection",
	"details": sprintf("%s overrode the protection of %v in %s", [github.actor, branch, github.place]),
	"entities": [github.actor, github.place],
	"dedupKey": sprintf("branch-protection-bypassed/%s/%s", [github.actor, github.place]),
} if {
	input.action == "protected_branch.policy_override"
	branch := object.get(input, "name", object.get(input, "branch", "a branch"))
}
