# METADATA
# title: A self-hosted runner was registered
# description: A machine was registered to run workflows; for a public repository, strangers may run code on
#   it.
# scope: package
# custom:
#   severity: medium
#   attack: [T1195.002, T1543]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Fleets of short-lived runners
package github.runner_registered

import data.lib.github

alert contains {
	"title": "A self-hosted runner was registered",
	"details": sprintf("%s registered a runner for %s", [github.actor, github.place]),
	"entities": [github.actor, github.place],
	"severity": severities[open],
} if {
	input.action in {
		"repo.register_self_hosted_runner", "org.register_self_hosted_runner", "enterprise.register_self_hosted_runner",
		"business.register_self_hosted_runner",
	}
}

default open := false

open if input.public_repo in {true, "true"}

severities := {true: "High", false: "Medium"}
