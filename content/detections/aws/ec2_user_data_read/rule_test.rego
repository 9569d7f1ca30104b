package aws.ec2_user_data_read_test

import data.aws.ec2_user_data_read

test_another_attribute_is_fine if {
	count(ec2_user_data_read.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DescribeInstanceAttribute",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"attribute": "instanceType", "instanceId": "i-1"},
	}
}
