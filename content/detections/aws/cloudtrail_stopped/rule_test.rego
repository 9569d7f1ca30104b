package aws.cloudtrail_stopped_test

import data.aws.cloudtrail_stopped

test_a_stopped_trail_is_told if {
	count(cloudtrail_stopped.alert) == 1 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "StopLogging",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main"},
	}
}

test_a_deleted_trail_is_told if {
	count(cloudtrail_stopped.alert) == 1 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "DeleteTrail",
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
		"requestParameters": {"name": "main"},
	}
}

test_a_refused_attempt_stops_nothing if {
	count(cloudtrail_stopped.alert) == 0 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "StopLogging",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_a_new_trail_is_fine if {
	count(cloudtrail_stopped.alert) == 0 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "CreateTrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main"},
	}
}

test_another_service_s_call_of_the_same_name_is_not_it if {
	count(cloudtrail_stopped.alert) == 0 with input as {
		"eventSource": "example.amazonaws.com",
		"eventName": "StopLogging",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main"},
	}
}
