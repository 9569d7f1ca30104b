package aws.root_credentials_changed_test

import data.aws.root_credentials_changed

test_a_changed_password_is_told if {
	count(root_credentials_changed.alert) == 1 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "PasswordUpdated",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"PasswordUpdated": "Success"},
	}
}

test_an_access_key_of_root_is_told if {
	count(root_credentials_changed.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000003", "status": "Active"}},
	}
}

test_a_lost_second_factor_is_told if {
	count(root_credentials_changed.alert) == 1 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "DeactivateMFADevice",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {"serialNumber": "arn:aws:iam::123456789012:mfa/root-account-mfa-device"},
	}
}

test_a_change_that_failed_is_not_told if {
	count(root_credentials_changed.alert) == 0 with input as {
		"eventSource": "signin.amazonaws.com",
		"eventName": "PasswordUpdated",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"responseElements": {"PasswordUpdated": "Failure"},
	}
}

test_root_making_a_key_for_a_user_is_another_rule_s if {
	count(root_credentials_changed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "CreateAccessKey",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
		"requestParameters": {"userName": "backup"},
	}
}

test_a_user_s_own_password_is_not_root_s if {
	count(root_credentials_changed.alert) == 0 with input as {
		"eventSource": "iam.amazonaws.com",
		"eventName": "ChangePassword",
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
