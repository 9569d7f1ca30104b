package aws.attack_tool_used_test

import data.aws.attack_tool_used

test_a_distribution_for_attacks_is_told if {
	count(attack_tool_used.alert) == 1 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetCallerIdentity",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"userAgent": "aws-cli/1.16 Python/3.11 Linux/6.6.9-kali1-amd64 botocore/1.12",
	}
}

test_a_hunter_of_secrets_is_told if {
	count(attack_tool_used.alert) == 1 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetCallerIdentity",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"userAgent": "TruffleHog",
	}
}

test_an_ordinary_client_is_fine if {
	count(attack_tool_used.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetCallerIdentity",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"userAgent": "aws-cli/2.17.0 Python/3.12 Linux/6.1",
	}
}
