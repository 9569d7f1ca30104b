package aws.traffic_mirrored_test

import data.aws.traffic_mirrored

test_a_new_session_is_told if {
	count(traffic_mirrored.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateTrafficMirrorSession",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"CreateTrafficMirrorSessionRequest": {"NetworkInterfaceId": "eni-1"}},
	}
}

test_a_refused_attempt_is_told_as_well if {
	count(traffic_mirrored.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateTrafficMirrorTarget",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
		"errorCode": "Client.UnauthorizedOperation",
	}
}

test_looking_is_fine if {
	count(traffic_mirrored.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DescribeTrafficMirrorTargets",
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

test_aws_s_own_use_is_fine if {
	count(traffic_mirrored.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateTrafficMirrorSession",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForConfig/service",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {
					"type": "Role",
					"arn": "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
					"userName": "AWSServiceRoleForConfig",
				},
			},
		},
		"requestParameters": {},
	}
}
