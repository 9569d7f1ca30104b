# METADATA
# title: A token was signed in the name of a service account
# description: "Somebody signed a token or a text with the key of a service account: they can act as it
#   elsewhere, and that is in no log of Google."
# scope: package
# custom:
#   severity: high
#   attack: [T1550.001, T1606]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Pipelines that act as another service account on purpose; exclude them
package gcp.token_signed

import data.lib.gcp

alert contains {
	"title": "A token was signed in the name of a service account",
	"details": sprintf("%s signed as %s from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	some permission in {"iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"}
	gcp.granted(permission)

	# An application that signs links does so as itself.
	not contains(object.get(gcp.call, ["request", "name"], gcp.resource), gcp.principal)
}
