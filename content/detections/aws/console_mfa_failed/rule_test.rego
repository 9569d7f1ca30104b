package aws.console_mfa_failed_test

import data.aws.console_mfa_failed

test_a_failure_at_the_second_factor_is_told if {
	count(console_mfa_failed.alert) == 1 with input as {
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
		"additionalEventData": {"MFAUsed": "Yes"},
		"errorMessage": "Failed authentication",
	}
}

test_a_wrong_password_is_not_it if {
	count(console_mfa_failed.alert) == 0 with input as {
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
		"additionalEventData": {"MFAUsed": "No"},
		"errorMessage": "Failed authentication",
	}
}

test_a_success_is_not_it if {
	count(console_mfa_failed.alert) == 0 with input as {
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
		"additionalEventData": {"MFAUsed": "Yes"},
	}
}
