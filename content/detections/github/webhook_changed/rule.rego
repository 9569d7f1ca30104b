# METADATA
# title: A webhook was added or changed
# description: "A webhook was added, changed or removed: what happens in the repository or organisation is
#   sent elsewhere, or no longer."
# scope: package
# custom:
#   severity: low
#   attack: [T1567, T1020]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Set-up of continuous integration and chat
package github.webhook_changed

import data.lib.github

alert contains {
	"title": "A webhook was added or changed",
	"details": sprintf("%s: %s for %s (%v)", [github.actor, input.action, github.place, target]),
	"entities": [github.actor, github.place],
	"severity": severities[exposed],
} if {
	input.action in {"hook.create", "hook.config_changed", "hook.events_changed", "hook.destroy", "hook.active_changed"}
	target := object.get(input, ["config", "url"], "no address told")
}

severities := {true: "Medium", false: "Low"}

# Sent in clear, or to whoever answers.
default exposed := false

exposed if startswith(input.config.url, "http://")

exposed if input.config.insecure_ssl in {"1", 1}
