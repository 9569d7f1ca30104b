# METADATA
# title: A pod reaches into its node
# description: "A pod was made that mounts sensitive paths of its node, shares its namespaces or runs
#   privileged: whoever is in it owns the node."
# scope: package
# custom:
#   severity: high
#   attack: [T1611, T1610]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - "Agents for logs, networks and storage; they live in system namespaces and come from the addon
#       manager"
package gcp.pod_reaches_node

import data.lib.gcp

alert contains {
	"title": "A pod reaches into its node",
	"details": sprintf("%s made %s, which %s, from %s", [gcp.principal, gcp.resource, reason, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method in {"io.k8s.core.v1.pods.create", "io.k8s.core.v1.pods.update", "io.k8s.core.v1.pods.patch"}
	gcp.succeeded
	some reason in reasons
	not startswith(gcp.principal, "system:")
}

reasons contains sprintf("mounts %s", [path]) if {
	some volume in gcp.call.request.spec.volumes
	path := volume.hostPath.path
	regex.match(`^/($|etc(/|$)|root(/|$)|var/lib/(kubelet|docker|containerd)|var/run/(docker|crio)|run/containerd|var/run$|proc(/|$)|home(/|$)|var/log$)`, path)
}

reasons contains "runs privileged" if {
	some container in gcp.call.request.spec.containers
	container.securityContext.privileged == true
}

reasons contains sprintf("shares %s of the node", [namespace]) if {
	some namespace in {"hostPID", "hostIPC", "hostNetwork"}
	gcp.call.request.spec[namespace] == true
}

reasons contains sprintf("has the capability %s", [capability]) if {
	some container in gcp.call.request.spec.containers
	some capability in container.securityContext.capabilities.add
	capability in {"SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "DAC_READ_SEARCH", "NET_ADMIN", "BPF", "ALL"}
}
