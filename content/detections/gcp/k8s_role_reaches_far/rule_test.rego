package gcp.k8s_role_reaches_far_test

import data.gcp.k8s_role_reaches_far

test_it_is_told if count(k8s_role_reaches_far.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.clusterroles.create",
		"resourceName": "rbac.authorization.k8s.io/v1/clusterroles/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"rules": [
				{
					"resources": [
						"pods/exec"
					],
					"verbs": [
						"create"
					]
				}
			]
		}
	}
}

test_its_harmless_sister_is_not_told if count(k8s_role_reaches_far.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.rbac.v1.clusterroles.create",
		"resourceName": "rbac.authorization.k8s.io/v1/clusterroles/x",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"rules": [
				{
					"resources": [
						"pods"
					],
					"verbs": [
						"get"
					]
				}
			]
		}
	}
}
