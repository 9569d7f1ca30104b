package gcp.token_signed_test

import data.gcp.token_signed

test_it_is_told if count(token_signed.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "SignJwt",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "iam.serviceAccounts.signBlob",
				"granted": true
			}
		]
	}
}

test_its_harmless_sister_is_not_told if count(token_signed.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "SignJwt",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "iam.serviceAccounts.signBlob",
				"granted": false
			}
		]
	}
}
