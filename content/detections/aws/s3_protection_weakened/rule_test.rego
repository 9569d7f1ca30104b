package aws.s3_protection_weakened_test

import data.aws.s3_protection_weakened

test_suspended_versioning_is_told if {
	count(s3_protection_weakened.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketVersioning",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "VersioningConfiguration": {"Status": "Suspended"}},
	}
}

test_access_logs_that_stop_are_told if {
	count(s3_protection_weakened.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLogging",
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
			"logging": "",
			"BucketLoggingStatus": {"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"},
		},
	}
}

test_deleted_encryption_is_told if {
	count(s3_protection_weakened.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "DeleteBucketEncryption",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/deploy", "userName": "deploy"},
			},
		},
		"requestParameters": {"bucketName": "reports"},
	}
}

test_versioning_that_is_switched_on_is_fine if {
	count(s3_protection_weakened.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketVersioning",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "VersioningConfiguration": {"Status": "Enabled"}},
	}
}

test_logs_that_go_to_a_bucket_are_fine if {
	count(s3_protection_weakened.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketLogging",
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
			"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "s3/"}},
		},
	}
}

test_a_refused_attempt_weakens_nothing if {
	count(s3_protection_weakened.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketVersioning",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "VersioningConfiguration": {"Status": "Suspended"}},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
