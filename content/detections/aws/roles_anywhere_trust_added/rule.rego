# METADATA
# title: Certificates from outside can now take roles
# description: "A trust anchor or profile of IAM Roles Anywhere was created or switched on: whoever holds the
#   certificate authority can take roles."
# scope: package
# custom:
#   severity: high
#   attack: [T1098, T1649]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Set-up of Roles Anywhere under a plan
package aws.roles_anywhere_trust_added

import data.lib.aws

alert contains {
	"title": "Certificates from outside can now take roles",
	"details": sprintf("%s called %s (%v) from %s", [aws.principal, input.eventName, name, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "rolesanywhere.amazonaws.com"
	input.eventName in {
		"CreateTrustAnchor", "UpdateTrustAnchor", "EnableTrustAnchor", "CreateProfile", "UpdateProfile", "EnableProfile",
	}
	aws.succeeded
	name := object.get(input, ["requestParameters", "name"], "unnamed")
}
