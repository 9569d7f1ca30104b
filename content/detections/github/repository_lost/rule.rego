# METADATA
# title: A repository was deleted or handed over
# description: A repository was deleted, or transferred to another owner.
# scope: package
# custom:
#   severity: medium
#   attack: [T1485, T1567.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Clean-up of repositories that are no longer in use
package github.repository_lost

import data.lib.github

alert contains {
	"title": "A repository was deleted or handed over",
	"details": sprintf("%s: %s of %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
} if {
	input.action in {"repo.destroy", "repo.transfer", "repo.transfer_start", "repo.transfer_outgoing"}
}
