package gcp.flow_logs_disabled_test

import data.gcp.flow_logs_disabled

test_it_is_told if count(flow_logs_disabled.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v1.compute.subnetworks.patch",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"enableFlowLogs": false
		}
	}
}

test_its_harmless_sister_is_not_told if count(flow_logs_disabled.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v1.compute.subnetworks.patch",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"enableFlowLogs": true
		}
	}
}
