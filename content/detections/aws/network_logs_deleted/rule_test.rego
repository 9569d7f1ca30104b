package aws.network_logs_deleted_test

import data.aws.network_logs_deleted

test_deleted_flow_logs_are_told if {
	count(network_logs_deleted.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DeleteFlowLogs",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"DeleteFlowLogsRequest": {"FlowLogId": {"content": "fl-0123456789abcdef0", "tag": 1}}},
	}
}

test_a_deleted_dns_log_is_told if {
	count(network_logs_deleted.alert) == 1 with input as {
		"eventSource": "route53resolver.amazonaws.com",
		"eventName": "DeleteResolverQueryLogConfig",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"resolverQueryLogConfigId": "rqlc-0123456789abcdef"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(network_logs_deleted.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DeleteFlowLogs",
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

test_new_flow_logs_are_fine if {
	count(network_logs_deleted.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateFlowLogs",
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

test_a_service_linked_role_tidying_up_is_not_told if {
	count(network_logs_deleted.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "DeleteFlowLogs",
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
