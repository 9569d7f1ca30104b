package gcp.external_owner_invited_test

import data.gcp.external_owner_invited

test_it_is_told if count(external_owner_invited.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "InsertProjectOwnershipInvite",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"member": "user:eve@example.net"
		}
	}
}

test_its_harmless_sister_is_not_told if count(external_owner_invited.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "InsertProjectOwnershipInvite",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"member": "user:bob@example.com"
		}
	}
}
