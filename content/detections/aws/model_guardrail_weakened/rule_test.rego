package aws.model_guardrail_weakened_test

import data.aws.model_guardrail_weakened

test_a_deleted_guardrail_is_told if {
	count(model_guardrail_weakened.alert) == 1 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "DeleteGuardrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"guardrailIdentifier": "abc123"},
	}
}

test_a_log_that_is_switched_off_is_told if {
	count(model_guardrail_weakened.alert) == 1 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "DeleteModelInvocationLoggingConfiguration",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
	}
}

test_looking_is_fine if {
	count(model_guardrail_weakened.alert) == 0 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "ListGuardrails",
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

test_a_refused_attempt_is_not_told if {
	count(model_guardrail_weakened.alert) == 0 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "DeleteGuardrail",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"guardrailIdentifier": "abc123"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
