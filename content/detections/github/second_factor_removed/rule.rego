# METADATA
# title: A person removed their second factor
# description: A member switched two-factor authentication off, or looked up or renewed the recovery codes.
# scope: package
# custom:
#   severity: medium
#   attack: [T1556.006]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - A change of phones
package github.second_factor_removed

import data.lib.github

alert contains {
	"title": "A person removed their second factor",
	"details": sprintf("%s: %s", [github.actor, input.action]),
	"entities": [github.actor],
	"severity": severities[input.action],
} if {
	input.action in object.keys(severities)
}

severities := {
	"two_factor_authentication.disabled": "Medium",
	"two_factor_authentication.recovery_codes_regenerated": "Low",
	"two_factor_authentication.recovery_codes_downloaded": "Low",
	"two_factor_authentication.recovery_codes_viewed": "Low",
}
