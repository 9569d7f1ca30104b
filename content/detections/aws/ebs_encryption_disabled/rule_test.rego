package aws.ebs_encryption_disabled_test

import data.aws.ebs_encryption_disabled

test_a_switched_off_default_is_told if {
	count(ebs_encryption_disabled.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DisableEbsEncryptionByDefault",
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

test_a_default_that_is_switched_on_is_fine if {
	count(ebs_encryption_disabled.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "EnableEbsEncryptionByDefault",
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

test_a_refused_attempt_is_not_told if {
	count(ebs_encryption_disabled.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DisableEbsEncryptionByDefault",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
