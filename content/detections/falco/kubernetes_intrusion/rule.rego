# METADATA
# title: Somebody reaches into a cluster
# description: The Kubernetes audit log shows rights over the whole cluster, anonymous requests, or commands
#   in a system's pod.
# scope: package
# custom:
#   severity: high
#   attack: [T1609, T1098, T1552.007]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Operators that install themselves
#     - Administrators who repair the cluster; they should say so
package falco.kubernetes_intrusion

import data.lib.falco

alert contains {
	"title": "Somebody reaches into a cluster",
	"details": sprintf("%s by %v: %s", [input.rule, user, falco.output]),
	"entities": [user],
	"dedupKey": sprintf("falco-kubernetes/%s/%s", [input.rule, user]),
} if {
	input.source in {"k8s_audit", "k8saudit"}
	user := object.get(falco.fields, "ka.user.name", "somebody")
	is_string(user)
	reaches
	# The control plane works on itself.
	not startswith(user, "system:node:")
	not startswith(user, "system:kube-")
}

reaches if input.rule in {
	"Attach to cluster-admin Role", "ClusterRole With Wildcard Created", "ClusterRole With Pod Exec Created",
	"Anonymous Request Allowed", "Create Privileged Pod", "Create Sensitive Mount Pod", "Create HostNetwork Pod",
	"Service Account Created in Kube Namespace", "Pod Created in Kube Namespace", "Untrusted Node Successfully Joined the Cluster",
	"System ClusterRole Modified/Deleted", "Full K8s Administrative Access", "EphemeralContainers Created",
}

reaches if {
	input.rule in {"Attach/Exec Pod", "Port forward into Pod"}
	falco.fields["ka.target.namespace"] in {"kube-system", "kube-public", "istio-system", "cert-manager", "vault"}
}
