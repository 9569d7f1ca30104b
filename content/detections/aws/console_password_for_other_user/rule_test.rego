package aws.console_password_for_other_user_test

import data.aws.console_password_for_other_user

test_a_lasting_password_for_somebody_else_is_told if {
	count(console_password_for_other_user.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateLoginProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/admin/alice",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/admin", "userName": "admin"},
			},
		},
		"requestParameters": {"userName": "bob", "passwordResetRequired": false},
	}
}

test_console_access_for_a_service_user_is_told if {
	count(console_password_for_other_user.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateLoginProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
	}
}

test_a_reset_that_the_user_completes_is_fine if {
	count(console_password_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateLoginProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "bob", "passwordResetRequired": true},
	}
}

test_one_s_own_password_is_fine if {
	count(console_password_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateLoginProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/admin/alice",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/admin", "userName": "admin"},
			},
		},
		"requestParameters": {"userName": "alice", "passwordResetRequired": false},
	}
}

test_a_refused_attempt_is_not_told if {
	count(console_password_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateLoginProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
