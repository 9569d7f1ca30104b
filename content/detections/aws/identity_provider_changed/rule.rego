# METADATA
# title: An identity provider was added or changed
# description: A SAML or OpenID Connect provider was created or changed. Whoever controls it can sign in as
#   anybody it may name.
# scope: package
# custom:
#   severity: high
#   attack: [T1484.002, T1556.007]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Renewal of the provider's certificate
#     - OpenID Connect for a cluster or a code host that is being set up
package aws.identity_provider_changed

import data.lib.aws

alert contains {
	"title": "An identity provider was added or changed",
	"details": sprintf("%s called %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName in {
		"CreateSAMLProvider", "UpdateSAMLProvider", "CreateOpenIDConnectProvider",
		"UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider",
		"EnableExternalIdPConfigurationForDirectory", "UpdateExternalIdPConfigurationForDirectory",
		"CreateExternalIdPConfigurationForDirectory", "ImportExternalIdPCertificate",
	}
	input.eventSource in {
		"iam.amazonaws.com", "sso.amazonaws.com", "sso-directory.amazonaws.com", "identitystore.amazonaws.com",
	}
	aws.succeeded
	not aws.by_aws
}
