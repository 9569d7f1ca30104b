package aws.access_denied_burst_test

import data.aws.access_denied_burst

test_a_single_refusal_is_not_told if {
	count(access_denied_burst.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "ListUsers",
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
