package aws.identity_provider_changed_test

import data.aws.identity_provider_changed

test_a_new_saml_provider_is_told if {
	count(identity_provider_changed.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateSAMLProvider",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "example"},
	}
}

test_a_changed_openid_connect_client_is_told if {
	count(identity_provider_changed.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "AddClientIDToOpenIDConnectProvider",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"clientID": "sts.example.com"},
	}
}

test_the_access_portal_renewing_its_own_provider_is_fine if {
	count(identity_provider_changed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "UpdateSAMLProvider",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForSSO/service",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {
					"type": "Role",
					"arn": "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForSSO",
					"userName": "AWSServiceRoleForSSO",
				},
			},
		},
		"requestParameters": {"sAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/AWSSSO_x"},
	}
}

test_reading_is_fine if {
	count(identity_provider_changed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "GetSAMLProvider",
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
	count(identity_provider_changed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateSAMLProvider",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "example"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
