package aws.network_acl_opened_test

import data.aws.network_acl_opened

test_a_low_port_for_everybody_is_told if {
	count(network_acl_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "allow",
			"egress": false,
			"cidrBlock": "0.0.0.0/0",
			"aclProtocol": "6",
			"portRange": {"from": 22, "to": 22},
			"ruleNumber": 90,
		},
	}
}

test_all_traffic_for_everybody_is_told if {
	count(network_acl_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ReplaceNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "allow",
			"egress": false,
			"ipv6CidrBlock": "::/0",
			"aclProtocol": "-1",
			"ruleNumber": 90,
		},
	}
}

test_web_traffic_is_expected if {
	count(network_acl_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "allow",
			"egress": false,
			"cidrBlock": "0.0.0.0/0",
			"aclProtocol": "6",
			"portRange": {"from": 443, "to": 443},
		},
	}
}

test_answers_are_expected if {
	count(network_acl_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "allow",
			"egress": false,
			"cidrBlock": "0.0.0.0/0",
			"aclProtocol": "6",
			"portRange": {"from": 1024, "to": 65535},
		},
	}
}

test_an_entry_that_denies_is_fine if {
	count(network_acl_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "deny",
			"egress": false,
			"cidrBlock": "0.0.0.0/0",
			"aclProtocol": "-1",
		},
	}
}

test_a_refused_attempt_opens_nothing if {
	count(network_acl_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "CreateNetworkAclEntry",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"networkAclId": "acl-1",
			"ruleAction": "allow",
			"egress": false,
			"cidrBlock": "0.0.0.0/0",
			"aclProtocol": "-1",
		},
		"errorCode": "ValidationError",
	}
}
