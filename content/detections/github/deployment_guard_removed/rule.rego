# METADATA
# title: A guard of deployments was removed
# description: A protection rule of an environment was removed, or actions from anywhere were allowed.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001, T1195.002]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Environments that are taken down
package github.deployment_guard_removed

import data.lib.github

alert contains {
	"title": "A guard of deployments was removed",
	"details": sprintf("%s: %s in %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
} if {
	input.action in {"environment.remove_protection_rule", "environment.delete"}
}

alert contains {
	"title": "Actions from anywhere were allowed",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
} if {
	input.action in {"org.update_actions_settings", "repo.update_actions_settings", "enterprise.update_actions_settings"}
	input.new_policy == "all"
}
