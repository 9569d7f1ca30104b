package aws.security_service_disabled_test

import data.aws.security_service_disabled

test_a_switched_off_security_hub_is_told if {
	count(security_service_disabled.alert) == 1 with input as {
		"eventSource": "securityhub.amazonaws.com",
		"eventName": "DisableSecurityHub",
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

test_a_deleted_delivery_channel_is_told if {
	count(security_service_disabled.alert) == 1 with input as {
		"eventSource": "config.amazonaws.com",
		"eventName": "DeleteDeliveryChannel",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/deploy", "userName": "deploy"},
			},
		},
		"requestParameters": {"deliveryChannelName": "default"},
	}
}

test_suppressed_findings_are_told if {
	count(security_service_disabled.alert) == 1 with input as {
		"eventSource": "securityhub.amazonaws.com",
		"eventName": "BatchUpdateFindings",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"Workflow": {"Status": "SUPPRESSED"}},
	}
}

test_a_finding_taken_up_is_fine if {
	count(security_service_disabled.alert) == 0 with input as {
		"eventSource": "securityhub.amazonaws.com",
		"eventName": "BatchUpdateFindings",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"Workflow": {"Status": "NOTIFIED"}},
	}
}

test_a_refused_attempt_is_not_told if {
	count(security_service_disabled.alert) == 0 with input as {
		"eventSource": "config.amazonaws.com",
		"eventName": "DeleteDeliveryChannel",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"deliveryChannelName": "default"},
		"errorCode": "NoSuchDeliveryChannelException",
	}
}

test_a_new_insight_is_fine if {
	count(security_service_disabled.alert) == 0 with input as {
		"eventSource": "securityhub.amazonaws.com",
		"eventName": "CreateInsight",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"Name": "by owner"},
	}
}

test_aws_s_own_clean_up_is_not_told if {
	count(security_service_disabled.alert) == 0 with input as {
		"eventSource": "config.amazonaws.com",
		"eventName": "DeleteConfigurationAggregator",
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
