package gcp.k8s_pod_in_system_namespace_test

import data.gcp.k8s_pod_in_system_namespace

test_it_is_told if count(k8s_pod_in_system_namespace.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.pods.create",
		"resourceName": "core/v1/namespaces/kube-system/pods/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}

test_its_harmless_sister_is_not_told if count(k8s_pod_in_system_namespace.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.pods.create",
		"resourceName": "core/v1/namespaces/default/pods/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}
