package gcp.k8s_secrets_dumped_test

import data.gcp.k8s_secrets_dumped

test_it_is_told if count(k8s_secrets_dumped.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.secrets.list",
		"resourceName": "core/v1/secrets",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}

test_its_harmless_sister_is_not_told if count(k8s_secrets_dumped.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "io.k8s.core.v1.secrets.list",
		"resourceName": "core/v1/namespaces/default/secrets",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}
