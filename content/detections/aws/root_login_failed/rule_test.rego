package aws.root_login_failed_test

import data.aws.root_login_failed

test_a_failed_sign_in_as_root_is_told if {
	count(root_login_failed.alert) == 1 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"ConsoleLogin": "Failure"},
		"errorMessage": "Failed authentication",
	}
}

test_a_user_s_failure_is_not_root_s if {
	count(root_login_failed.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"responseElements": {"ConsoleLogin": "Failure"},
		"errorMessage": "Failed authentication",
	}
}

test_a_success_is_another_rule_s if {
	count(root_login_failed.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"ConsoleLogin": "Success"},
	}
}
