package aws.key_quarantined_test

import data.aws.key_quarantined

test_a_quarantine_is_told if {
	count(key_quarantined.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AttachUserPolicy",
		"sourceIPAddress": "support.amazonaws.com",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"},
	}
}

test_a_lifted_quarantine_is_told if {
	count(key_quarantined.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DetachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"},
	}
}

test_any_other_policy_is_not_it if {
	count(key_quarantined.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AttachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(key_quarantined.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DetachUserPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"userName": "backup", "policyArn": "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
