package aws.roles_anywhere_trust_added_test

import data.aws.roles_anywhere_trust_added

test_a_new_trust_anchor_is_told if {
	count(roles_anywhere_trust_added.alert) == 1 with input as {
		"eventSource": "rolesanywhere.amazonaws.com",
		"eventName": "CreateTrustAnchor",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "ca", "enabled": true},
	}
}

test_a_new_profile_is_told if {
	count(roles_anywhere_trust_added.alert) == 1 with input as {
		"eventSource": "rolesanywhere.amazonaws.com",
		"eventName": "CreateProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "p", "roleArns": ["arn:aws:iam::123456789012:role/deploy"]},
	}
}

test_reading_is_fine if {
	count(roles_anywhere_trust_added.alert) == 0 with input as {
		"eventSource": "rolesanywhere.amazonaws.com",
		"eventName": "ListTrustAnchors",
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
	count(roles_anywhere_trust_added.alert) == 0 with input as {
		"eventSource": "rolesanywhere.amazonaws.com",
		"eventName": "CreateTrustAnchor",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "ca"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_profiles_of_other_services_are_not_it if {
	count(roles_anywhere_trust_added.alert) == 0 with input as {
		"eventSource": "customer-profiles.amazonaws.com",
		"eventName": "CreateProfile",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"name": "p"},
	}
}
