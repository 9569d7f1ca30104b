# METADATA
# title: A deploy key or SSH key was added
# description: A key that reaches a repository without a person was added, or a person added an SSH key.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.004]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Set-up of continuous integration
#     - New colleagues and new laptops
package github.deploy_key_added

import data.lib.github

alert contains {
	"title": "A deploy key or SSH key was added",
	"details": sprintf("%s added the key %v for %s%s", [github.actor, key, github.place, rights]),
	"entities": [github.actor, github.place],
	"severity": severities[writes],
} if {
	input.action in {"public_key.create", "deploy_key.create", "repo.add_deploy_key"}
	key := object.get(input, "title", object.get(input, "fingerprint", "not named"))
	rights := remarks[writes]
}

default writes := false

writes if {
	github.in_repository
	input.read_only in {false, "false"}
}

severities := {true: "High", false: "Medium"}

remarks := {true: ", with which it can write", false: ""}
