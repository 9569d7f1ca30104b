package aws.model_access_requested_test

import data.aws.model_access_requested

test_an_agreement_is_told if {
	count(model_access_requested.alert) == 1 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "CreateFoundationModelAgreement",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"modelId": "example.model-v1"},
	}
}

test_a_refused_request_is_told_as_well if {
	count(model_access_requested.alert) == 1 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "PutUseCaseForModelAccess",
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

test_listing_models_is_fine if {
	count(model_access_requested.alert) == 0 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "ListFoundationModels",
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

test_a_call_of_a_model_is_work if {
	count(model_access_requested.alert) == 0 with input as {
		"eventSource": "bedrock.amazonaws.com",
		"eventName": "InvokeModel",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"modelId": "example.model-v1"},
	}
}
