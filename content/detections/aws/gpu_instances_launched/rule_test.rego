package aws.gpu_instances_launched_test

import data.aws.gpu_instances_launched

test_ordinary_instances_are_fine if {
	count(gpu_instances_launched.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "RunInstances",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceType": "m5.large"},
	}
}
