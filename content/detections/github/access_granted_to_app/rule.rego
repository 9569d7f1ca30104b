# METADATA
# title: A token or app got access to the organisation
# description: A personal access token, OAuth app or GitHub App was granted access to the organisation.
# scope: package
# custom:
#   severity: medium
#   attack: [T1528, T1098.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Apps that were reviewed before
package github.access_granted_to_app

import data.lib.github

alert contains {
	"title": "A token or app got access to the organisation",
	"details": sprintf("%s: %s (%v)", [github.actor, input.action, app]),
	"entities": [github.actor, github.place],
} if {
	input.action in {
		"personal_access_token.access_granted", "org.oauth_app_access_approved", "integration_installation.create",
		"org_credential_authorization.grant", "oauth_authorization.create", "integration.create", "oauth_application.create",
		"oauth_application.reset_secret",
	}
}

app := names[0] if {
	names := [name |
		some field in ["oauth_application_name", "integration", "name", "user", "token_id"]
		name := input[field]
	]
	count(names) > 0
} else := "it is not named"
