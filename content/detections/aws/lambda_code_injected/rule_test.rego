package aws.lambda_code_injected_test

import data.aws.lambda_code_injected

test_a_longer_timeout_is_fine if {
	count(lambda_code_injected.alert) == 0 with input as {
		"eventSource": "lambda.amazonaws.com",
		"eventName": "UpdateFunctionConfiguration20150331v2",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"functionName": "fn", "timeout": 30},
	}
}
