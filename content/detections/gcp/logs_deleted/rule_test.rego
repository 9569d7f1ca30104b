package gcp.logs_deleted_test

import data.gcp.logs_deleted

test_it_is_told if count(logs_deleted.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.logging.v2.ConfigServiceV2.DeleteSink",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceName": "logging.googleapis.com"
	}
}

test_its_harmless_sister_is_not_told if count(logs_deleted.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.logging.v2.ConfigServiceV2.GetSink",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceName": "logging.googleapis.com"
	}
}
