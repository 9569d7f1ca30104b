package aws.mfa_device_removed_test

import data.aws.mfa_device_removed

test_a_deactivated_device_is_told if {
	count(mfa_device_removed.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeactivateMFADevice",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "bob", "serialNumber": "arn:aws:iam::123456789012:mfa/bob"},
	}
}

test_a_new_device_is_fine if {
	count(mfa_device_removed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "EnableMFADevice",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "bob", "serialNumber": "arn:aws:iam::123456789012:mfa/bob"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(mfa_device_removed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeactivateMFADevice",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "bob"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_root_s_device_is_another_rule_s if {
	count(mfa_device_removed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeactivateMFADevice",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {},
	}
}
