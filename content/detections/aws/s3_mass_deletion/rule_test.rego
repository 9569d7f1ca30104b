package aws.s3_mass_deletion_test

import data.aws.s3_mass_deletion

test_a_single_deletion_is_not_told if {
	count(s3_mass_deletion.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "DeleteObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "a"},
	}
}
