# METADATA
# title: Checks for secrets or weaknesses were switched off
# description: Secret scanning, push protection, dependency alerts or advanced security were switched off.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Archived repositories
#     - Licences that are given back
package github.code_scanning_disabled

import data.lib.github

alert contains {
	"title": "Checks for secrets or weaknesses were switched off",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
} if {
	regex.match(checks, input.action)
	regex.match(`[._]disabled?(_for_new_repos|_new_repos)?$`, input.action)
}

checks := `secret_scanning|advanced_security|dependabot_(alerts|security_updates)|dependency_graph|vulnerability_alerts|code_scanning|push_protection|repository_content_analysis|codeql`
