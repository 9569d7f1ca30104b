package aws.long_lived_key_made_session_test

import data.aws.long_lived_key_made_session

test_a_federation_token_is_told if {
	count(long_lived_key_made_session.alert) == 1 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetFederationToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "worker", "durationSeconds": 129600},
	}
}

test_a_session_without_a_second_factor_is_told if {
	count(long_lived_key_made_session.alert) == 1 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetSessionToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"durationSeconds": 43200},
	}
}

test_a_session_with_a_second_factor_is_as_it_should_be if {
	count(long_lived_key_made_session.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetSessionToken",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"serialNumber": "arn:aws:iam::123456789012:mfa/alice"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(long_lived_key_made_session.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "GetSessionToken",
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

test_taking_a_role_is_ordinary if {
	count(long_lived_key_made_session.alert) == 0 with input as {
		"eventSource": "sts.amazonaws.com",
		"eventName": "AssumeRole",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"roleArn": "arn:aws:iam::123456789012:role/deploy"},
	}
}
