package aws.log_bucket_expires_early_test

import data.aws.log_bucket_expires_early

test_a_trail_s_bucket_that_forgets_after_a_day_is_told if {
	count(log_bucket_expires_early.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLifecycle",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"bucketName": "org-cloudtrail",
			"LifecycleConfiguration": {"Rule": {"ID": "short", "Status": "Enabled", "Expiration": {"Days": 1}}},
		},
	}
}

test_a_rule_that_is_not_in_force_is_fine if {
	count(log_bucket_expires_early.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLifecycle",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"bucketName": "org-cloudtrail",
			"LifecycleConfiguration": {"Rule": {"ID": "short", "Status": "Disabled", "Expiration": {"Days": 1}}},
		},
	}
}

test_a_year_is_fine if {
	count(log_bucket_expires_early.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLifecycle",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"bucketName": "org-cloudtrail",
			"LifecycleConfiguration": {"Rule": [{"ID": "year", "Status": "Enabled", "Expiration": {"Days": 365}}]},
		},
	}
}

test_a_bucket_of_uploads_is_another_matter if {
	count(log_bucket_expires_early.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLifecycle",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"bucketName": "uploads",
			"LifecycleConfiguration": {"Rule": {"ID": "short", "Status": "Enabled", "Expiration": {"Days": 1}}},
		},
	}
}
