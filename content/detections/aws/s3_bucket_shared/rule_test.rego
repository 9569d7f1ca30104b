package aws.s3_bucket_shared_test

import data.aws.s3_bucket_shared

test_the_own_account_is_fine if {
	count(s3_bucket_shared.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"bucketName": "reports",
			"bucketPolicy": {
				"Statement": [
					{
						"Effect": "Allow",
						"Principal": {"AWS": "arn:aws:iam::123456789012:role/app"},
						"Action": "s3:GetObject",
						"Resource": "*",
					},
				],
			},
		},
	}
}
