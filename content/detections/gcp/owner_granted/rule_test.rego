package gcp.owner_granted_test

import data.gcp.owner_granted

test_it_is_told if count(owner_granted.alert) == 1 with input as {
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
		"serviceName": "cloudresourcemanager.googleapis.com",
		"serviceData": {
			"policyDelta": {
				"bindingDeltas": [
					{
						"action": "ADD",
						"role": "roles/owner",
						"member": "user:eve@example.net"
					}
				]
			}
		}
	}
}

test_its_harmless_sister_is_not_told if count(owner_granted.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "GetIamPolicy",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"serviceName": "cloudresourcemanager.googleapis.com",
		"serviceData": {
			"policyDelta": {
				"bindingDeltas": [
					{
						"action": "ADD",
						"role": "roles/owner",
						"member": "user:eve@example.net"
					}
				]
			}
		}
	}
}
