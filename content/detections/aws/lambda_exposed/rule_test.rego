package aws.lambda_exposed_test

import data.aws.lambda_exposed

test_a_service_may_call_it if {
	count(lambda_exposed.alert) == 0 with input as {
		"eventSource": "lambda.amazonaws.com",
		"eventName": "AddPermission20150331v2",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"functionName": "fn", "principal": "s3.amazonaws.com", "sourceAccount": "123456789012"},
	}
}
