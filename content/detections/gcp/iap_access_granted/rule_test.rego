package gcp.iap_access_granted_test

import data.gcp.iap_access_granted

test_it_is_told if count(iap_access_granted.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.cloud.iap.v1.IdentityAwareProxyAdminService.SetIamPolicy",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}

test_its_harmless_sister_is_not_told if count(iap_access_granted.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.cloud.iap.v1.IdentityAwareProxyAdminService.GetIamPolicy",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		}
	}
}
