# METADATA
# title: A secret was found in a repository
# description: Secret scanning found a secret that is already in a repository.
# scope: package
# custom:
#   severity: medium
#   attack: [T1552.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Test data that looks like a secret
package github.secret_found

import data.lib.github

alert contains {
	"title": "A secret was found in a repository",
	"details": sprintf("A %v was found in %s", [kind, github.place]),
	"entities": [github.place],
} if {
	input.action in {"secret_scanning_alert.create", "secret_scanning_alert.public_leak", "secret_scanning_alert.reopen"}
	kind := object.get(input, "secret_type_display_name", object.get(input, "secret_type", "secret"))
}
