package aws.password_policy_weakened_test

import data.aws.password_policy_weakened

test_a_deleted_policy_is_told if {
	count(password_policy_weakened.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeleteAccountPasswordPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
	}
}

test_eight_characters_are_told if {
	count(password_policy_weakened.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateAccountPasswordPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"minimumPasswordLength": 8},
	}
}

test_sixteen_characters_are_fine if {
	count(password_policy_weakened.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateAccountPasswordPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"minimumPasswordLength": 16},
	}
}

test_a_refused_attempt_is_not_told if {
	count(password_policy_weakened.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeleteAccountPasswordPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
