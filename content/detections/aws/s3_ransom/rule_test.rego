package aws.s3_ransom_test

import data.aws.s3_ransom

test_an_object_copied_with_a_customer_s_key_is_told if {
	count(s3_ransom.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "CopyObject",
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
			"key": "2026/01.csv",
			"x-amz-server-side-encryption-customer-algorithm": "AES256",
		},
	}
}

test_a_note_that_says_what_happened_is_told if {
	count(s3_ransom.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "FILES-DELETED.txt"},
	}
}

test_a_ransom_note_is_told if {
	count(s3_ransom.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "HOW-TO-RECOVER-FILES.html"},
	}
}

test_an_ordinary_copy_is_fine if {
	count(s3_ransom.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "CopyObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "2026/01.csv"},
	}
}

test_a_file_of_data_is_fine if {
	count(s3_ransom.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "all_the_results.txt"},
	}
}

test_an_ordinary_readme_is_fine if {
	count(s3_ransom.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "docs/README.md"},
	}
}

test_a_report_on_recovery_is_fine if {
	count(s3_ransom.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "disaster-recovery/plan.pdf"},
	}
}

test_a_refused_upload_is_not_told if {
	count(s3_ransom.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObject",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "key": "HOW_TO_DECRYPT.txt"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
