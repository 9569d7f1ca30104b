package aws.cloudtrail_weakened_test

import data.aws.cloudtrail_weakened

test_a_trail_cut_to_one_region_is_told if {
	count(cloudtrail_weakened.alert) == 1 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "UpdateTrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main", "isMultiRegionTrail": false},
	}
}

test_dropped_management_events_are_told if {
	count(cloudtrail_weakened.alert) == 1 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "PutEventSelectors",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"trailName": "main",
			"eventSelectors": [{"includeManagementEvents": false, "readWriteType": "All"}],
		},
	}
}

test_a_trail_that_gains_regions_is_fine if {
	count(cloudtrail_weakened.alert) == 0 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "UpdateTrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main", "isMultiRegionTrail": true},
	}
}

test_a_refused_change_weakens_nothing if {
	count(cloudtrail_weakened.alert) == 0 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "UpdateTrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "main", "isMultiRegionTrail": false},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_more_data_events_are_fine if {
	count(cloudtrail_weakened.alert) == 0 with input as {
		"eventSource": "cloudtrail.amazonaws.com",
		"eventName": "PutEventSelectors",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"trailName": "main",
			"eventSelectors": [{"includeManagementEvents": true, "readWriteType": "All"}],
		},
	}
}
