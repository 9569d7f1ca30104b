# METADATA
# title: A network ACL lets in everybody
# description: An entry of a network ACL allows traffic from everywhere to ports that are not for the web.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - The default ACL of a new VPC written by a tool that spells it out
package aws.network_acl_opened

import data.lib.aws

alert contains {
	"title": "A network ACL lets in everybody",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, acl, aws.address]),
	"entities": [aws.principal, acl],
} if {
	input.eventName in {"CreateNetworkAclEntry", "ReplaceNetworkAclEntry"}
	input.eventSource == "ec2.amazonaws.com"
	input.requestParameters.ruleAction == "allow"
	input.requestParameters.egress == false
	some field in {"cidrBlock", "ipv6CidrBlock"}
	input.requestParameters[field] in {"0.0.0.0/0", "::/0"}
	not expected
	aws.succeeded
	acl := object.get(input.requestParameters, "networkAclId", "a network ACL")
}

# Web ports, and the high ports that answers come back to: ACLs keep no state.
expected if {
	range := input.requestParameters.portRange
	range.from == range.to
	range.to in {80, 443}
}

expected if input.requestParameters.portRange.from >= 1024
