package aws.admin_policy_attached_test

import data.aws.admin_policy_attached

test_administratoraccess_for_a_user_is_told if {
	count(admin_policy_attached.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AttachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
	}
}

test_an_inline_policy_that_allows_everything_is_told if {
	count(admin_policy_attached.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "PutRolePolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"roleName": "report",
			"policyName": "p",
			"policyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
		},
	}
}

test_a_permission_set_is_told_as_well if {
	count(admin_policy_attached.alert) == 1 with input as {
		"eventSource": "sso.amazonaws.com",
		"eventName": "AttachManagedPolicyToPermissionSet",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
			"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
		},
	}
}

test_reading_rights_are_fine if {
	count(admin_policy_attached.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AttachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
	}
}

test_a_narrow_document_is_fine if {
	count(admin_policy_attached.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "PutRolePolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"roleName": "report",
			"policyName": "p",
			"policyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::reports/*\"}}",
		},
	}
}

test_a_document_that_is_no_json_is_no_grant if {
	count(admin_policy_attached.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "PutRolePolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"roleName": "report", "policyName": "p", "policyDocument": "{"},
	}
}

test_a_refused_attempt_gives_nothing if {
	count(admin_policy_attached.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AttachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_rights_taken_away_are_fine if {
	count(admin_policy_attached.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DetachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
	}
}
