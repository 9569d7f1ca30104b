package aws.guardduty_disabled_test

import data.aws.guardduty_disabled

test_a_deleted_detector_is_told if {
	count(guardduty_disabled.alert) == 1 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "DeleteDetector",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"detectorId": "12abc34d567e8fa901bc2d34e56789f0"},
	}
}

test_a_suspended_detector_is_told if {
	count(guardduty_disabled.alert) == 1 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "UpdateDetector",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"detectorId": "12abc34d567e8fa901bc2d34e56789f0", "enable": false},
	}
}

test_a_trusted_address_list_is_told if {
	count(guardduty_disabled.alert) == 1 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "CreateIPSet",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"activate": true, "location": "https://s3.example.com/ips.txt"},
	}
}

test_a_detector_that_is_switched_on_is_fine if {
	count(guardduty_disabled.alert) == 0 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "UpdateDetector",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"detectorId": "12abc34d567e8fa901bc2d34e56789f0", "enable": true},
	}
}

test_a_filter_that_hides_nothing_is_fine if {
	count(guardduty_disabled.alert) == 0 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "CreateFilter",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"action": "NOOP"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(guardduty_disabled.alert) == 0 with input as {
		"eventSource": "guardduty.amazonaws.com",
		"eventName": "DeleteDetector",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
