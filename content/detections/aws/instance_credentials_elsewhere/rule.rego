# METADATA
# title: An instance's credentials are used from elsewhere
# description: Credentials of an instance are used from a second public address, from a network that is not
#   Amazon's, or to look around from where their role was never seen.
# scope: package
# custom:
#   severity: high
#   attack: [T1552.005, T1550.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Instances that got a new public address on a restart
#     - Traffic that leaves by several NAT gateways
#     - Each address of a role's instances once, the first time it is seen
package aws.instance_credentials_elsewhere

import data.lib.aws

# The enrichment knows whose network an address is in: an instance does not leave Amazon's.
alert contains {
	"title": "An instance's credentials are used from elsewhere",
	"details": sprintf("%s of %s was used from %s, in the network of %s", [aws.identity, instance, aws.address, owner]),
	"entities": [instance, aws.identity, aws.address],
	"dedupKey": sprintf("instance-credentials-elsewhere/%s", [instance]),
} if {
	input.userIdentity.type == "AssumedRole"
	contains(input.userIdentity.arn, "/i-")
	instance := carrier
	owner := input.ocsf.src_endpoint.autonomous_system.name
	not regex.match(`(?i)amazon|aws`, owner)
}

# An instance keeps its public address while it runs: within a day a second one is somebody else.
alert contains {
	"title": "An instance's credentials are used from elsewhere",
	"details": sprintf("%s of %s was used from %d public addresses within 12 hours, last %s", [aws.identity, instance, addresses, aws.address]),
	"entities": [instance, aws.identity, aws.address],
	"dedupKey": sprintf("instance-credentials-elsewhere/%s", [instance]),
} if {
	input.userIdentity.type == "AssumedRole"
	contains(input.userIdentity.arn, "/i-")
	instance := carrier
	addresses := noroshi.distinct(sprintf("%s/%s", [aws.account, instance]), aws.address, "12h")
	addresses >= 2
}

# A role's instances leave by few addresses. From a new one somebody who asks where they are and what they may do is
# not the program that runs there.
alert contains {
	"title": "An instance's credentials look around from a new address",
	"details": sprintf("%s of %s called %s from %s, where the role was not seen in 30 days", [aws.identity, instance, input.eventName, aws.address]),
	"entities": [instance, aws.identity, aws.address],
	"severity": "Medium",
	"dedupKey": sprintf("instance-credentials-elsewhere/%s", [instance]),
} if {
	input.userIdentity.type == "AssumedRole"
	contains(input.userIdentity.arn, "/i-")
	instance := carrier
	is_new := noroshi.first_seen(sprintf("%s/role", [aws.identity]), aws.address, "30d")
	looks_around
	is_new
}

looks_around if input.eventName in {
	"GetCallerIdentity", "ListBuckets", "DescribeInstances", "DescribeRegions", "DescribeSecurityGroups", "ListUsers",
	"ListRoles", "ListAttachedRolePolicies", "ListAccountAliases", "GetAccountSummary", "GetAccountAuthorizationDetails",
	"DescribeSnapshots", "ListSecrets", "ListFunctions20150331", "DescribeDBInstances", "GetUser", "ListAccessKeys",
	"GetSendQuota", "DescribeOrganization", "ListAccounts",
}

carrier := instance if {
	parts := split(input.userIdentity.arn, "/")
	instance := parts[count(parts) - 1]
	regex.match(`^i-[0-9a-fA-F]{8,17}$`, instance)
	not input.userIdentity.invokedBy
	not input.vpcEndpointId
	# The agent on the instance speaks to these through AWS's own paths.
	not input.eventSource in {"ssm.amazonaws.com", "ssmmessages.amazonaws.com", "ec2messages.amazonaws.com"}
	public(input.sourceIPAddress)
}

public(address) if {
	net.cidr_is_valid(sprintf("%s/32", [address]))
	not inside(address)
}

inside(address) if {
	some range in {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"}
	net.cidr_contains(range, address)
}
