package aws.ec2_user_data_changed_test

import data.aws.ec2_user_data_changed

test_a_replaced_script_is_told if {
	count(ec2_user_data_changed.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifyInstanceAttribute",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1", "userData": "<sensitiveDataRemoved>"},
	}
}

test_another_attribute_is_fine if {
	count(ec2_user_data_changed.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifyInstanceAttribute",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1", "instanceType": {"value": "m5.large"}},
	}
}

test_a_refused_attempt_changes_nothing if {
	count(ec2_user_data_changed.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifyInstanceAttribute",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1", "userData": "x"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_a_stack_s_change_is_fine if {
	count(ec2_user_data_changed.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifyInstanceAttribute",
		"sourceIPAddress": "cloudformation.amazonaws.com",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"instanceId": "i-1", "userData": "x"},
	}
}
