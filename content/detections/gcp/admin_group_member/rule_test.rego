package gcp.admin_group_member_test

import data.gcp.admin_group_member

test_it_is_told if count(admin_group_member.alert) == 1 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.admin.AdminService.addGroupMember",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"metadata": {
			"event": [
				{
					"eventName": "ADD_GROUP_MEMBER",
					"parameter": [
						{
							"name": "USER_EMAIL",
							"value": "bob@example.com"
						},
						{
							"name": "GROUP_EMAIL",
							"value": "gcp-admins@example.com"
						}
					]
				}
			]
		}
	}
}

test_its_harmless_sister_is_not_told if count(admin_group_member.alert) == 0 with input as {
	"resource": {
		"labels": {
			"project_id": "example-project"
		}
	},
	"protoPayload": {
		"methodName": "google.admin.AdminService.addGroupMember",
		"resourceName": "projects/example-project",
		"authenticationInfo": {
			"principalEmail": "alice@example.com"
		},
		"requestMetadata": {
			"callerIp": "192.0.2.10"
		},
		"metadata": {
			"event": [
				{
					"eventName": "ADD_GROUP_MEMBER",
					"parameter": [
						{
							"name": "USER_EMAIL",
							"value": "bob@example.com"
						},
						{
							"name": "GROUP_EMAIL",
							"value": "lunch@example.com"
						}
					]
				}
			]
		}
	}
}
