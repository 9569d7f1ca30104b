package gcp.k8s_system_role_changed_test

import data.gcp.k8s_system_role_changed

test_it_is_told if count(k8s_system_role_changed.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.roles.patch",
		"resourceName": "rbac.authorization.k8s.io/v1/namespaces/kube-system/roles/system:controller",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}

test_its_harmless_sister_is_not_told if count(k8s_system_role_changed.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.roles.patch",
		"resourceName": "rbac.authorization.k8s.io/v1/namespaces/default/roles/reader",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}
