package aws.security_group_opened_test

import data.aws.security_group_opened

test_ssh_for_everybody_is_told if {
	count(security_group_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 22,
						"toPort": 22,
					},
				],
			},
		},
	}
}

test_every_port_over_ipv6_is_told if {
	count(security_group_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "-1",
						"groups": {},
						"ipRanges": {},
						"ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]},
						"prefixListIds": {},
					},
				],
			},
		},
	}
}

test_a_wide_range_is_told if {
	count(security_group_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 0,
						"toPort": 65535,
					},
				],
			},
		},
	}
}

test_a_rule_that_is_widened_is_told if {
	count(security_group_opened.alert) == 1 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "ModifySecurityGroupRules",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"ModifySecurityGroupRulesRequest": {
				"GroupId": "sg-0123456789abcdef0",
				"SecurityGroupRule": {
					"SecurityGroupRuleId": "sgr-0123456789abcdef0",
					"SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389, "CidrIpv4": "0.0.0.0/0"},
				},
			},
		},
	}
}

test_a_web_server_is_meant_for_everybody if {
	count(security_group_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 443,
						"toPort": 443,
					},
				],
			},
		},
	}
}

test_ssh_for_the_office_is_fine if {
	count(security_group_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "203.0.113.0/24"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 22,
						"toPort": 22,
					},
				],
			},
		},
	}
}

test_a_refused_attempt_opens_nothing if {
	count(security_group_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupIngress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 22,
						"toPort": 22,
					},
				],
			},
		},
		"errorCode": "Client.UnauthorizedOperation",
	}
}

test_what_goes_out_is_another_matter if {
	count(security_group_opened.alert) == 0 with input as {
		"eventSource": "ec2.amazonaws.com",
		"eventName": "AuthorizeSecurityGroupEgress",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"groupId": "sg-0123456789abcdef0",
			"ipPermissions": {
				"items": [
					{
						"ipProtocol": "tcp",
						"groups": {},
						"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
						"ipv6Ranges": {},
						"prefixListIds": {},
						"fromPort": 22,
						"toPort": 22,
					},
				],
			},
		},
	}
}
