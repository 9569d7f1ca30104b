package gcp.k8s_admin_binding_test

import data.gcp.k8s_admin_binding

test_it_is_told if count(k8s_admin_binding.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.clusterrolebindings.create",
		"resourceName": "rbac.authorization.k8s.io/v1/clusterrolebindings/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"roleRef": {
				"kind": "ClusterRole",
				"name": "cluster-admin"
			},
			"subjects": []
		}
	}
}

test_its_harmless_sister_is_not_told if count(k8s_admin_binding.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.clusterrolebindings.create",
		"resourceName": "rbac.authorization.k8s.io/v1/clusterrolebindings/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"roleRef": {
				"kind": "ClusterRole",
				"name": "view"
			},
			"subjects": []
		}
	}
}
