package aws.access_key_for_other_user_test

import data.aws.access_key_for_other_user

test_a_key_for_somebody_else_is_told if {
	count(access_key_for_other_user.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
		"responseElements": {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000009", "userName": "backup", "status": "Active"}},
	}
}

test_names_that_begin_alike_are_still_two_users if {
	count(access_key_for_other_user.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "alice2"},
		"responseElements": {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000009", "userName": "alice2", "status": "Active"}},
	}
}

test_a_user_renewing_their_own_key_is_fine if {
	count(access_key_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "alice"},
	}
}

test_a_key_without_a_name_is_one_s_own if {
	count(access_key_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"responseElements": {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000009"}},
	}
}

test_a_refused_attempt_makes_no_key if {
	count(access_key_for_other_user.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup"},
		"errorCode": "LimitExceededException",
	}
}
