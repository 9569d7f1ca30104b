# METADATA
# title: Somebody became an administrator of a cluster
# description: A binding in a cluster gave somebody a role that may do everything.
# scope: package
# custom:
#   severity: high
#   attack: [T1098.006]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Setting up clusters by hand
package gcp.k8s_admin_binding

import data.lib.gcp

alert contains {
	"title": "Somebody became an administrator of a cluster",
	"details": sprintf("%s bound %s to %v with %s from %s", [gcp.principal, role, [subject.name | some subject in gcp.call.request.subjects], gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`io\.k8s\.rbac\.v1\.(cluster)?rolebindings\.(create|update|patch)$`, gcp.method)
	gcp.succeeded
	role := gcp.call.request.roleRef.name
	role in {"cluster-admin", "admin", "system:masters"}
	gcp.call.request.roleRef.kind == "ClusterRole"
	not startswith(gcp.principal, "system:")
}
