package aws.console_session_from_keys_test

import data.aws.console_session_from_keys

test_a_script_that_fetches_a_token_is_told if {
	count(console_session_from_keys.alert) == 1 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "GetSigninToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/web/i-0123456789abcdef0",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/web", "userName": "web"}},
		},
		"responseElements": {"GetSigninToken": "Success"},
		"userAgent": "python-requests/2.31",
	}
}

test_the_access_portal_is_fine if {
	count(console_session_from_keys.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "GetSigninToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin/bob",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {
					"type": "Role",
					"arn": "arn:aws:iam::123456789012:role/AWSReservedSSO_Admin",
					"userName": "AWSReservedSSO_Admin",
				},
			},
		},
		"userAgent": "Jersey/${project.version}",
	}
}

test_a_browser_s_sign_in_is_fine if {
	count(console_session_from_keys.alert) == 0 with input as {
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
		"userAgent": "Mozilla/5.0",
	}
}

test_a_refused_attempt_is_not_told if {
	count(console_session_from_keys.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "GetSigninToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"userAgent": "python-requests/2.31",
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
