# METADATA
# title: A repository was made public
# description: The visibility of a repository became public, or a new one was created in public.
# scope: package
# custom:
#   severity: high
#   attack: [T1567.001, T1213.003]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Projects that are released as open source, under a plan
package github.repository_made_public

import data.lib.github

alert contains {
	"title": "A repository was made public",
	"details": sprintf("%s made %s public", [github.actor, github.place]),
	"entities": [github.actor, github.place],
	"severity": severity,
} if {
	severity := severities[input.action]
	input.visibility == "public"
}

# Older entries do not say what the visibility became.
alert contains {
	"title": "The visibility of a repository was changed",
	"details": sprintf("%s changed who may see %s; the entry does not say to what", [github.actor, github.place]),
	"entities": [github.actor, github.place],
	"severity": "Medium",
} if {
	input.action == "repo.access"
	not input.visibility
}

severities := {
	"repo.access": "High",
	"repo.create": "Medium",
}
