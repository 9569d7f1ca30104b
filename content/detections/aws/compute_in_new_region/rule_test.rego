package aws.compute_in_new_region_test

import data.aws.compute_in_new_region

test_looking_around_in_a_region_is_fine if {
	count(compute_in_new_region.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DescribeInstances",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
	}
}
