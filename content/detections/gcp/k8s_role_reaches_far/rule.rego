# METADATA
# title: A role of a cluster reaches into pods or nodes
# description: "A role was made or changed that may run commands in pods, reach through nodes, act as others,
#   or give itself rights."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.006, T1609]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Operators that are installed by hand
package gcp.k8s_role_reaches_far

import data.lib.gcp

alert contains {
	"title": "A role of a cluster reaches into pods or nodes",
	"details": sprintf("%s gave %s the rights %v from %s", [gcp.principal, gcp.resource, rights, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`io\.k8s\.rbac\.v1\.(cluster)?roles\.(create|update|patch)$`, gcp.method)
	gcp.succeeded
	rights := {right | some entry in gcp.call.request.rules; some right in far(entry)}
	count(rights) > 0
	not startswith(gcp.principal, "system:")
}

far(entry) := {sprintf("%s %s", [verb, resource]) |
	some resource in entry.resources
	some verb in entry.verbs
	reaches(resource, verb)
}

reaches(resource, _) if resource in {"pods/exec", "pods/attach", "nodes/proxy", "serviceaccounts/token"}

reaches(resource, verb) if {
	resource == "*"
	verb == "*"
}

reaches("secrets", verb) if verb in {"*", "list"}

reaches(resource, verb) if {
	resource in {"clusterroles", "roles", "users", "groups", "serviceaccounts"}
	verb in {"escalate", "bind", "impersonate"}
}
