# METADATA
# title: All secrets of a cluster were listed
# description: Somebody listed the secrets of all namespaces at once.
# scope: package
# custom:
#   severity: high
#   attack: [T1552.007]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Operators that watch secrets; they are service accounts and left out
#     - Backups by hand
package gcp.k8s_secrets_dumped

import data.lib.gcp

alert contains {
	"title": "All secrets of a cluster were listed",
	"details": sprintf("%s listed all secrets of a cluster in %s from %s", [gcp.principal, gcp.project, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method == "io.k8s.core.v1.secrets.list"
	gcp.call.resourceName == "core/v1/secrets"
	gcp.succeeded
	not startswith(gcp.principal, "system:")
}
