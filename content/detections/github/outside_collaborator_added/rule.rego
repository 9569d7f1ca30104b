# METADATA
# title: Somebody from outside got access to a repository
# description: A collaborator was added to a repository, or somebody from outside to the organisation.
# scope: package
# custom:
#   severity: low
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Colleagues who are given access one by one
package github.outside_collaborator_added

import data.lib.github

alert contains {
	"title": "Somebody from outside got access to a repository",
	"details": sprintf("%s: %s for %s in %s", [github.actor, input.action, github.target, github.place]),
	"entities": [github.actor, github.target, github.place],
	"severity": severities[strong],
} if {
	input.action in {"repo.add_member", "org.add_outside_collaborator", "repo.update_member"}
}

default strong := false

strong if input.permission in {"admin", "maintain"}

severities := {true: "Medium", false: "Low"}
