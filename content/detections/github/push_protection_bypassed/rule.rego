# METADATA
# title: A secret was pushed past push protection
# description: Push protection found a secret, and somebody pushed it all the same.
# scope: package
# custom:
#   severity: medium
#   attack: [T1552.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Test data that looks like a secret
package github.push_protection_bypassed

import data.lib.github

alert contains {
	"title": "A secret was pushed past push protection",
	"details": sprintf("%s pushed a %v into %s", [github.actor, kind, github.place]),
	"entities": [github.actor, github.place],
} if {
	input.action == "secret_scanning_push_protection.bypass"
	kind := object.get(input, "secret_type_display_name", object.get(input, "secret_type", "secret"))
}
