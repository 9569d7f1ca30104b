# METADATA
# title: An administrative port was opened to the world
# description: A security group now lets everybody reach a port for administration or a database, or every
#   port.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Bastions that are meant to be public; better, give them a list of addresses or Session Manager
package aws.security_group_opened

import data.lib.aws

alert contains {
	"title": "An administrative port was opened to the world",
	"details": sprintf("%s opened %s of %s to everybody, from %s", [aws.principal, what, group, aws.address]),
	"entities": [aws.principal, group],
} if {
	input.eventSource == "ec2.amazonaws.com"
	some permission in permissions
	to_everybody(permission)
	what := exposed(permission)
	aws.succeeded
}

permissions contains permission if {
	input.eventName == "AuthorizeSecurityGroupIngress"
	some permission in input.requestParameters.ipPermissions.items
}

# The older way to ask names one range directly.
permissions contains input.requestParameters if {
	input.eventName == "AuthorizeSecurityGroupIngress"
	input.requestParameters.cidrIp
}

permissions contains {
	"ipProtocol": rule.IpProtocol,
	"fromPort": rule.FromPort,
	"toPort": rule.ToPort,
	"cidrIp": object.get(rule, "CidrIpv4", object.get(rule, "CidrIpv6", "")),
} if {
	input.eventName == "ModifySecurityGroupRules"
	some change in aws.listed(input.requestParameters.ModifySecurityGroupRulesRequest.SecurityGroupRule)
	rule := change.SecurityGroupRule
}

group := id if {
	id := input.requestParameters.groupId
} else := name if {
	name := input.requestParameters.groupName
} else := id if {
	id := input.requestParameters.ModifySecurityGroupRulesRequest.GroupId
} else := "a security group"

to_everybody(permission) if permission.cidrIp in everywhere

to_everybody(permission) if {
	some range in permission.ipRanges.items
	range.cidrIp in everywhere
}

to_everybody(permission) if {
	some range in permission.ipv6Ranges.items
	range.cidrIpv6 in everywhere
}

everywhere := {"0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1"}

exposed(permission) := "every port" if {
	permission.ipProtocol in {"-1", "all", -1}
} else := sprintf("ports %d to %d", [permission.fromPort, permission.toPort]) if {
	permission.toPort - permission.fromPort >= 1000
} else := sprintf("port %d", [ports[0]]) if {
	permission.ipProtocol in {"tcp", "udp", "6", "17"}
	ports := sort([port |
		some port in sensitive
		port >= permission.fromPort
		port <= permission.toPort
	])
	count(ports) > 0
}

sensitive := {
	21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 6443,
	8020, 9042, 9092, 9200, 9300, 10250, 11211, 27017,
}
