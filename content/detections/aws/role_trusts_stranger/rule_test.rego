package aws.role_trusts_stranger_test

import data.aws.role_trusts_stranger

test_a_role_for_a_service_is_fine if {
	count(role_trusts_stranger.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateRole",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"roleName": "fn",
			"assumeRolePolicyDocument": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}",
		},
	}
}
