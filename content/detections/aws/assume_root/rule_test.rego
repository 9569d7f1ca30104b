package aws.assume_root_test

import data.aws.assume_root

test_a_root_session_on_a_member_account_is_told if {
	count(assume_root.alert) == 1 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "AssumeRoot",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/security/alice",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/security", "userName": "security"},
			},
		},
		"requestParameters": {"targetPrincipal": "210987654321"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(assume_root.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "AssumeRoot",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"targetPrincipal": "210987654321"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_an_ordinary_role_is_not_root if {
	count(assume_root.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "AssumeRole",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"roleArn": "arn:aws:iam::123456789012:role/deploy"},
	}
}
