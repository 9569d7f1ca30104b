package gcp.deployment_escalation_test

import data.gcp.deployment_escalation

test_it_is_told if count(deployment_escalation.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v2.deploymentmanager.deployments.insert",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "deploymentmanager.deployments.create",
				"granted": true
			}
		]
	}
}

test_its_harmless_sister_is_not_told if count(deployment_escalation.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v2.deploymentmanager.deployments.insert",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"authorizationInfo": [
			{
				"permission": "deploymentmanager.deployments.create",
				"granted": false
			}
		]
	}
}
