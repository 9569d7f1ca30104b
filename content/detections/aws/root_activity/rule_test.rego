package aws.root_activity_test

import data.aws.root_activity

test_a_change_by_root_is_told if {
	count(root_activity.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateVpc",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {"cidrBlock": "10.0.0.0/16"},
		"eventType": "AwsApiCall",
		"readOnly": false,
	}
}

test_any_use_of_a_root_access_key_is_told if {
	count(root_activity.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "ListUsers",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root", "accessKeyId": "AKIAEXAMPLE000000002"},
		"requestParameters": {},
		"eventType": "AwsApiCall",
		"readOnly": true,
	}
}

test_root_looking_around_in_the_console_is_left_to_the_sign_in_rule if {
	count(root_activity.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DescribeInstances",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {},
		"eventType": "AwsApiCall",
		"readOnly": true,
	}
}

test_a_service_acting_for_root_is_not_told if {
	count(root_activity.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "CreateGrant",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root", "invokedBy": "rds.amazonaws.com"},
		"requestParameters": {},
		"eventType": "AwsApiCall",
		"readOnly": false,
	}
}

test_a_service_event_is_not_told if {
	count(root_activity.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "RotateKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {},
		"eventType": "AwsServiceEvent",
	}
}

test_a_user_s_change_is_not_root_s if {
	count(root_activity.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateVpc",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
		"eventType": "AwsApiCall",
		"readOnly": false,
	}
}
