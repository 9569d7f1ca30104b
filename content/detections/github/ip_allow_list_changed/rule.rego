# METADATA
# title: The organisation's list of allowed addresses was changed
# description: The list of addresses that may reach the organisation was switched off or changed.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - New offices and providers
package github.ip_allow_list_changed

import data.lib.github

alert contains {
	"title": "The organisation's list of allowed addresses was changed",
	"details": sprintf("%s: %s (%v)", [github.actor, input.action, entry]),
	"entities": [github.actor, github.place],
	"severity": severities[off],
} if {
	regex.match(`^ip_allow_list(_entry)?[.]`, input.action)
	not input.action in {"ip_allow_list.enable", "ip_allow_list_entry.destroy"}
	entry := object.get(input, "ip_allow_list_entry", "not named")
}

default off := false

off if startswith(input.action, "ip_allow_list.disable")

severities := {true: "High", false: "Medium"}
