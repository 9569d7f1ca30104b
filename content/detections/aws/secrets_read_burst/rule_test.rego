package aws.secrets_read_burst_test

import data.aws.secrets_read_burst

test_a_single_secret_is_not_told if {
	count(secrets_read_burst.alert) == 0 with input as {
		"eventSource": "secretsmanager.amazonaws.com",
		"eventName": "GetSecretValue",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"secretId": "db"},
	}
}
