package aws.new_user_with_credentials_test

import data.aws.new_user_with_credentials

test_a_single_step_is_not_told if {
	count(new_user_with_credentials.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateUser",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
	}
}
