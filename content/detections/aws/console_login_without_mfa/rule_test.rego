package aws.console_login_without_mfa_test

import data.aws.console_login_without_mfa

test_a_password_alone_is_told if {
	count(console_login_without_mfa.alert) == 1 with input as {
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
		"additionalEventData": {"MFAUsed": "No", "MobileVersion": "No"},
	}
}

test_a_second_factor_is_fine if {
	count(console_login_without_mfa.alert) == 0 with input as {
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

test_a_federated_sign_in_has_its_factor_elsewhere if {
	count(console_login_without_mfa.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "ConsoleLogin",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/dev/bob",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/dev", "userName": "dev"}},
		},
		"responseElements": {"ConsoleLogin": "Success"},
		"additionalEventData": {"MFAUsed": "No", "SamlProviderArn": "arn:aws:iam::123456789012:saml-provider/example"},
	}
}

test_a_failure_is_another_rule_s if {
	count(console_login_without_mfa.alert) == 0 with input as {
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
	}
}
