# METADATA
# title: A pod was put among those of the cluster
# description: "A person made a pod in a namespace of the system, where it looks like a part of the cluster."
# scope: package
# custom:
#   severity: medium
#   attack: [T1036.005, T1610]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Agents that are installed by hand into kube-system
package gcp.k8s_pod_in_system_namespace

import data.lib.gcp

alert contains {
	"title": "A pod was put among those of the cluster",
	"details": sprintf("%s made %s from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method == "io.k8s.core.v1.pods.create"
	regex.match(`/namespaces/(kube-system|kube-public|gke-system|gke-managed-[a-z-]+|istio-system)/pods/`, gcp.call.resourceName)
	gcp.succeeded
	not startswith(gcp.principal, "system:")
	not endswith(gcp.principal, ".gserviceaccount.com")
}
