package aws.s3_public_access_block_removed_test

import data.aws.s3_public_access_block_removed

test_a_deleted_block_is_told if {
	count(s3_public_access_block_removed.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "DeleteBucketPublicAccessBlock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports"},
	}
}

test_an_account_s_block_that_is_switched_off_is_told if {
	count(s3_public_access_block_removed.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutAccountPublicAccessBlock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"PublicAccessBlockConfiguration": {
				"BlockPublicAcls": true,
				"IgnorePublicAcls": true,
				"BlockPublicPolicy": false,
				"RestrictPublicBuckets": true,
			},
		},
	}
}

test_a_complete_block_is_fine if {
	count(s3_public_access_block_removed.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketPublicAccessBlock",
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
			"PublicAccessBlockConfiguration": {
				"BlockPublicAcls": true,
				"IgnorePublicAcls": true,
				"BlockPublicPolicy": true,
				"RestrictPublicBuckets": true,
			},
		},
	}
}

test_a_refused_attempt_removes_nothing if {
	count(s3_public_access_block_removed.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "DeleteBucketPublicAccessBlock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_another_service_s_call_of_that_name_is_not_it if {
	count(s3_public_access_block_removed.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DeleteBucketPublicAccessBlock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
	}
}
