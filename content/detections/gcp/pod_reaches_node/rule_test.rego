package gcp.pod_reaches_node_test

import data.gcp.pod_reaches_node

test_it_is_told if count(pod_reaches_node.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.pods.create",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"spec": {
				"volumes": [
					{
						"hostPath": {
							"path": "/var/lib/kubelet"
						}
					}
				]
			}
		}
	}
}

test_its_harmless_sister_is_not_told if count(pod_reaches_node.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.pods.create",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"spec": {
				"volumes": [
					{
						"hostPath": {
							"path": "/data"
						}
					}
				]
			}
		}
	}
}
