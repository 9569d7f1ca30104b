package gcp.firewall_opened_test

import data.gcp.firewall_opened

test_it_is_told if count(firewall_opened.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v1.compute.firewalls.insert",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"sourceRanges": [
				"0.0.0.0/0"
			],
			"alloweds": [
				{
					"IPProtocol": "tcp",
					"ports": [
						"22"
					]
				}
			]
		}
	}
}

test_its_harmless_sister_is_not_told if count(firewall_opened.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "v1.compute.firewalls.insert",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"request": {
			"sourceRanges": [
				"0.0.0.0/0"
			],
			"alloweds": [
				{
					"IPProtocol": "tcp",
					"ports": [
						"443"
					]
				}
			]
		}
	}
}
