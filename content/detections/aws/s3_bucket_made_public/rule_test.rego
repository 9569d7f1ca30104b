package aws.s3_bucket_made_public_test

import data.aws.s3_bucket_made_public

test_a_policy_for_everybody_is_told if {
	count(s3_bucket_made_public.alert) == 1 with input as {
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
				"Version": "2012-10-17",
				"Statement": [
					{
						"Effect": "Allow",
						"Principal": "*",
						"Action": "s3:GetObject",
						"Resource": "arn:aws:s3:::reports/*",
					},
				],
			},
		},
	}
}

test_a_public_access_list_is_told if {
	count(s3_bucket_made_public.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketAcl",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "x-amz-acl": ["public-read"]},
	}
}

test_a_grant_to_all_users_is_told if {
	count(s3_bucket_made_public.alert) == 1 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutObjectAcl",
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
			"key": "a",
			"AccessControlPolicy": {
				"AccessControlList": {
					"Grant": [{"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}],
				},
			},
		},
	}
}

test_a_policy_with_a_condition_is_not_for_everybody if {
	count(s3_bucket_made_public.alert) == 0 with input as {
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
						"Principal": "*",
						"Action": "s3:GetObject",
						"Resource": "arn:aws:s3:::reports/*",
						"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
					},
				],
			},
		},
	}
}

test_a_policy_that_denies_everybody_is_fine if {
	count(s3_bucket_made_public.alert) == 0 with input as {
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
				"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}],
			},
		},
	}
}

test_a_private_access_list_is_fine if {
	count(s3_bucket_made_public.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketAcl",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "x-amz-acl": ["private"]},
	}
}

test_what_the_public_access_block_refused_is_not_public if {
	count(s3_bucket_made_public.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "PutBucketAcl",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"bucketName": "reports", "x-amz-acl": ["public-read"]},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
