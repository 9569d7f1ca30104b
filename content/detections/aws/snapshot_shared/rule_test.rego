package aws.snapshot_shared_test

import data.aws.snapshot_shared

test_sharing_that_is_taken_back_is_fine if {
	count(snapshot_shared.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifySnapshotAttribute",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"snapshotId": "snap-1",
			"createVolumePermission": {"remove": {"items": [{"userId": "210987654321"}]}},
		},
	}
}
