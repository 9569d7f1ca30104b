package aws.data_perimeter_refused_test

import data.aws.data_perimeter_refused

test_a_refusal_by_the_endpoint_is_told if {
	count(data_perimeter_refused.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "GetObject",
		"sourceIPAddress": "10.0.0.9",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "elsewhere"},
		"eventType": "AwsVpceEvent",
		"errorCode": "VpceAccessDenied",
		"errorMessage": "refused by the endpoint's policy",
	}
}

test_an_ordinary_refusal_is_not_it if {
	count(data_perimeter_refused.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "GetObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "elsewhere"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
