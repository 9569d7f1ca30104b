# METADATA
# title: Many repositories were cloned in a short time
# description: One person or token cloned or downloaded at least fifteen different repositories within fifteen
#   minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1213.003, T1567.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - New laptops of people who work on everything
#     - Backup and search tools that run under a person's token
package github.mass_clone

import data.lib.github

alert contains {
	"title": "Many repositories were cloned in a short time",
	"details": sprintf("%s took %d repositories within 15 minutes, last %s", [github.actor, repositories, github.place]),
	"entities": [github.actor],
	"dedupKey": sprintf("mass-clone/%s", [github.actor]),
} if {
	input.action in {"git.clone", "repo.download_zip"}
	github.in_repository
	not github.by_bot
	not input.repository_public in {true, "true"}
	repositories := noroshi.distinct(github.actor, github.place, "15m")
	repositories >= 15
}
