# METADATA
# title: The organisation's sign-in rules were weakened
# description: Two-factor, single sign-on or app restrictions were switched off, or the identity provider was
#   changed.
# scope: package
# custom:
#   severity: critical
#   attack: [T1556.006, T1556.007, T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: github_audit
#   false_positives:
#     - Set-up or renewal of single sign-on, under a plan
package github.sign_in_rules_weakened

import data.lib.github

alert contains {
	"title": "The organisation's sign-in rules were weakened",
	"details": sprintf("%s: %s for %s", [github.actor, input.action, github.place]),
	"entities": [github.actor, github.place],
	"severity": severity,
} if {
	severity := weakening[input.action]
}

weakening := {
	"org.disable_two_factor_requirement": "Critical",
	"business.disable_two_factor_requirement": "Critical",
	"org.disable_saml": "Critical",
	"org.saml_disabled": "Critical",
	"business.disable_saml": "Critical",
	"org.disable_oauth_app_restrictions": "High",
	"org.update_saml_provider_settings": "High",
	"business.update_saml_provider_settings": "High",
	"org.enable_saml": "Medium",
	"org.saml_enabled": "Medium",
	"business.enable_saml": "Medium",
	"business.disable_oidc": "Critical",
	"business.disable_open_scim": "Medium",
}
