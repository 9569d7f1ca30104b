package aws.kms_key_disabled_test

import data.aws.kms_key_disabled

test_a_key_scheduled_for_deletion_is_told if {
	count(kms_key_disabled.alert) == 1 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "ScheduleKeyDeletion",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"keyId": "11111111-2222-3333-4444-555555555555", "pendingWindowInDays": 7},
	}
}

test_a_disabled_key_is_told if {
	count(kms_key_disabled.alert) == 1 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "DisableKey",
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
		"requestParameters": {"keyId": "11111111-2222-3333-4444-555555555555"},
	}
}

test_a_key_that_is_kept_is_fine if {
	count(kms_key_disabled.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "CancelKeyDeletion",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"keyId": "11111111-2222-3333-4444-555555555555"},
	}
}

test_a_refused_attempt_loses_nothing if {
	count(kms_key_disabled.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "DisableKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"keyId": "11111111-2222-3333-4444-555555555555"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_aws_s_own_clean_up_is_not_told if {
	count(kms_key_disabled.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "DisableKey",
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
