package aws.web_firewall_removed_test

import data.aws.web_firewall_removed

test_a_load_balancer_without_its_list_is_told if {
	count(web_firewall_removed.alert) == 1 with input as {
		"eventSource": "wafv2.amazonaws.com",
		"eventName": "DisassociateWebACL",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"resourceArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/web/1"},
	}
}

test_a_list_that_is_set_is_fine if {
	count(web_firewall_removed.alert) == 0 with input as {
		"eventSource": "wafv2.amazonaws.com",
		"eventName": "AssociateWebACL",
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
	count(web_firewall_removed.alert) == 0 with input as {
		"eventSource": "wafv2.amazonaws.com",
		"eventName": "DeleteWebACL",
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
