package gcp.service_account_key_test

import data.gcp.service_account_key

test_it_is_told if count(service_account_key.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.iam.admin.v1.CreateServiceAccountKey",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}

test_its_harmless_sister_is_not_told if count(service_account_key.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.iam.admin.v1.DeleteServiceAccountKey",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}
