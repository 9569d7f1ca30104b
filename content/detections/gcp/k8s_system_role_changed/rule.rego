# METADATA
# title: A role of the cluster itself was changed
# description: "A role whose name begins with system: was changed or deleted: parts of the cluster hold it."
# scope: package
# custom:
#   severity: critical
#   attack: [T1098.006]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - "Upgrades of the control plane, which act as system:"
package gcp.k8s_system_role_changed

import data.lib.gcp

alert contains {
	"title": "A role of the cluster itself was changed",
	"details": sprintf("%s called %s on %s from %s", [gcp.principal, gcp.method, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`io\.k8s\.rbac\.v1\.(cluster)?roles\.(update|patch|delete)$`, gcp.method)
	regex.match(`/(cluster)?roles/system:`, gcp.call.resourceName)
	gcp.succeeded
	not startswith(gcp.principal, "system:")
}
