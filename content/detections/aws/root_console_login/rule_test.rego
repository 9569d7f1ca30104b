package aws.root_console_login_test

import data.aws.root_console_login

test_root_without_a_second_factor_is_critical if {
	count(root_console_login.alert) == 1 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"ConsoleLogin": "Success"},
		"additionalEventData": {"MFAUsed": "No"},
	}
}

test_root_with_a_second_factor_is_still_told if {
	count(root_console_login.alert) == 1 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"ConsoleLogin": "Success"},
		"additionalEventData": {"MFAUsed": "Yes"},
	}
}

test_a_failed_attempt_is_another_rule_s if {
	count(root_console_login.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"ConsoleLogin": "Failure"},
	}
}

test_a_user_s_sign_in_is_not_root_s if {
	count(root_console_login.alert) == 0 with input as {
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
		"responseElements": {"ConsoleLogin": "Success"},
	}
}
