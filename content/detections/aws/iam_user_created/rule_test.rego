package aws.iam_user_created_test

import data.aws.iam_user_created

test_a_new_user_is_told if {
	count(iam_user_created.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateUser",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
	}
}

test_a_user_out_of_a_cloudformation_stack_is_fine if {
	count(iam_user_created.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateUser",
		"sourceIPAddress": "cloudformation.amazonaws.com",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/deploy", "userName": "deploy"},
			},
			"invokedBy": "cloudformation.amazonaws.com",
		},
		"requestParameters": {"userName": "backup"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(iam_user_created.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateUser",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_another_service_s_users_are_not_iam_s if {
	count(iam_user_created.alert) == 0 with input as {
		"eventSource": "elasticache.amazonaws.com",
		"eventName": "CreateUser",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
	}
}
