package aws.log_group_deleted_test

import data.aws.log_group_deleted

test_a_deleted_trail_log_group_is_told if {
	count(log_group_deleted.alert) == 1 with input as {
		"eventSource": "logs.amazonaws.com",
		"eventName": "DeleteLogGroup",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"logGroupName": "/org/cloudtrail"},
	}
}

test_an_audit_log_kept_for_a_day_is_told if {
	count(log_group_deleted.alert) == 1 with input as {
		"eventSource": "logs.amazonaws.com",
		"eventName": "PutRetentionPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"logGroupName": "k8s-audit", "retentionInDays": 1},
	}
}

test_an_application_s_log_group_is_not_told if {
	count(log_group_deleted.alert) == 0 with input as {
		"eventSource": "logs.amazonaws.com",
		"eventName": "DeleteLogGroup",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"logGroupName": "/aws/lambda/thumbnails"},
	}
}

test_a_year_of_retention_is_fine if {
	count(log_group_deleted.alert) == 0 with input as {
		"eventSource": "logs.amazonaws.com",
		"eventName": "PutRetentionPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"logGroupName": "k8s-audit", "retentionInDays": 365},
	}
}

test_a_refused_attempt_is_not_told if {
	count(log_group_deleted.alert) == 0 with input as {
		"eventSource": "logs.amazonaws.com",
		"eventName": "DeleteLogGroup",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"logGroupName": "/org/cloudtrail"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
