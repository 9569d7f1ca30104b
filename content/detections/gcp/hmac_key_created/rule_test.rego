package gcp.hmac_key_created_test

import data.gcp.hmac_key_created

test_it_is_told if count(hmac_key_created.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "storage.hmacKeys.create",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "storage.hmacKeys.create",
				"granted": true
			}
		]
	}
}

test_its_harmless_sister_is_not_told if count(hmac_key_created.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "storage.hmacKeys.create",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "storage.hmacKeys.create",
				"granted": false
			}
		]
	}
}
