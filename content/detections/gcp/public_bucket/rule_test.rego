package gcp.public_bucket_test

import data.gcp.public_bucket

test_it_is_told if count(public_bucket.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "storage.setIamPermissions",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceData": {
			"policyDelta": {
				"bindingDeltas": [
					{
						"action": "ADD",
						"role": "roles/storage.objectViewer",
						"member": "allUsers"
					}
				]
			}
		}
	}
}

test_its_harmless_sister_is_not_told if count(public_bucket.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "storage.setIamPermissions",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceData": {
			"policyDelta": {
				"bindingDeltas": [
					{
						"action": "REMOVE",
						"role": "roles/storage.objectViewer",
						"member": "allUsers"
					}
				]
			}
		}
	}
}
