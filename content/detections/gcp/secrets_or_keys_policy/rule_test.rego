package gcp.secrets_or_keys_policy_test

import data.gcp.secrets_or_keys_policy

test_it_is_told if count(secrets_or_keys_policy.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "SetIamPolicy",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceName": "cloudkms.googleapis.com",
		"request": {
			"policy": {
				"bindings": [
					{
						"role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
						"members": [
							"user:eve@example.net"
						]
					}
				]
			}
		}
	}
}

test_its_harmless_sister_is_not_told if count(secrets_or_keys_policy.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "SetIamPolicy",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceName": "cloudkms.googleapis.com",
		"request": {
			"policy": {
				"bindings": [
					{
						"role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
						"members": [
							"user:bob@example.com"
						]
					}
				]
			}
		}
	}
}
