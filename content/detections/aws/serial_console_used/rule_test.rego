package aws.serial_console_used_test

import data.aws.serial_console_used

test_the_console_for_an_account_is_told if {
	count(serial_console_used.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "EnableSerialConsoleAccess",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"EnableSerialConsoleAccessRequest": ""},
	}
}

test_a_key_is_told_even_if_it_was_refused if {
	count(serial_console_used.alert) == 1 with input as {
		"eventSource": "ec2-instance-connect.amazonaws.com",
		"eventName": "SendSerialConsoleSSHPublicKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_a_console_that_is_closed_is_fine if {
	count(serial_console_used.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DisableSerialConsoleAccess",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
	}
}

test_an_ordinary_key_for_a_minute_is_fine if {
	count(serial_console_used.alert) == 0 with input as {
		"eventSource": "ec2-instance-connect.amazonaws.com",
		"eventName": "SendSSHPublicKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1"},
	}
}
