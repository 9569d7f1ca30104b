package aws.s3_buckets_deleted_test

import data.aws.s3_buckets_deleted

test_a_single_bucket_is_not_told if {
	count(s3_buckets_deleted.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "DeleteBucket",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "b"},
	}
}
