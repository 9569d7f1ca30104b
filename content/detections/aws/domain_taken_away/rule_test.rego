package aws.domain_taken_away_test

import data.aws.domain_taken_away

test_a_transfer_is_told if {
	count(domain_taken_away.alert) == 1 with input as {
		"eventSource": "route53domains.amazonaws.com",
		"eventName": "TransferDomainToAnotherAwsAccount",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"domainName": "example.com", "accountId": "210987654321"},
	}
}

test_a_lifted_lock_is_told if {
	count(domain_taken_away.alert) == 1 with input as {
		"eventSource": "route53domains.amazonaws.com",
		"eventName": "DisableDomainTransferLock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"domainName": "example.com"},
	}
}

test_a_lock_that_is_set_is_fine if {
	count(domain_taken_away.alert) == 0 with input as {
		"eventSource": "route53domains.amazonaws.com",
		"eventName": "EnableDomainTransferLock",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"domainName": "example.com"},
	}
}

test_a_refused_attempt_is_not_told if {
	count(domain_taken_away.alert) == 0 with input as {
		"eventSource": "route53domains.amazonaws.com",
		"eventName": "RetrieveDomainAuthCode",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"domainName": "example.com"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
