package aws.organization_guardrail_removed_test

import data.aws.organization_guardrail_removed

test_an_account_that_leaves_is_told if {
	count(organization_guardrail_removed.alert) == 1 with input as {
		"eventSource": "organizations.amazonaws.com",
		"eventName": "LeaveOrganization",
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

test_trying_to_leave_is_told_even_if_it_is_refused if {
	count(organization_guardrail_removed.alert) == 1 with input as {
		"eventSource": "organizations.amazonaws.com",
		"eventName": "LeaveOrganization",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_a_detached_policy_is_told if {
	count(organization_guardrail_removed.alert) == 1 with input as {
		"eventSource": "organizations.amazonaws.com",
		"eventName": "DetachPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"policyId": "p-abcdefgh", "targetId": "210987654321"},
	}
}

test_an_attached_policy_is_fine if {
	count(organization_guardrail_removed.alert) == 0 with input as {
		"eventSource": "organizations.amazonaws.com",
		"eventName": "AttachPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"policyId": "p-abcdefgh", "targetId": "210987654321"},
	}
}

test_a_policy_that_could_not_be_detached_still_holds if {
	count(organization_guardrail_removed.alert) == 0 with input as {
		"eventSource": "organizations.amazonaws.com",
		"eventName": "DetachPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"policyId": "p-abcdefgh", "targetId": "210987654321"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
