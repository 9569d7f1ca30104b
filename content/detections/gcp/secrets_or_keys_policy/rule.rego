# METADATA
# title: Strangers were let at keys or secrets
# description: "A policy change let a member of another project or domain, or the agent of a storage in
#   another project, use a key or read a secret."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098, T1486]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Keys that are shared between projects on purpose
package gcp.secrets_or_keys_policy

import data.lib.gcp

alert contains {
	"title": "Strangers were let at keys or secrets",
	"details": sprintf("%s gave %s on %s to %s from %s", [gcp.principal, binding.role, gcp.resource, member, gcp.address]),
	"entities": [gcp.principal, member, gcp.resource],
} if {
	endswith(gcp.method, "SetIamPolicy")
	gcp.call.serviceName in {"cloudkms.googleapis.com", "secretmanager.googleapis.com"}
	gcp.succeeded
	some binding in gcp.call.request.policy.bindings
	regex.match(`^roles/(cloudkms\.(cryptoKey(Encrypter|Decrypter|EncrypterDecrypter)|admin)|secretmanager\.(secretAccessor|admin))$`, binding.role)
	some member in binding.members
	stranger(member)
}

stranger(member) if {
	not contains(member, "gserviceaccount.com")
	gcp.domain(member) != gcp.domain(gcp.principal)
}

stranger(member) if contains(member, "gs-project-accounts")

stranger(member) if member in {"allUsers", "allAuthenticatedUsers"}

stranger(member) if {
	endswith(member, ".iam.gserviceaccount.com")
	not contains(member, "gs-project-accounts")
	not contains(member, "@gcp-sa-")
	not endswith(member, sprintf("@%s.iam.gserviceaccount.com", [gcp.project]))
}
