# METADATA
# title: A web application lost its firewall
# description: A web access list was taken from a resource, deleted, or lost its log.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Load balancers that are taken down
package aws.web_firewall_removed

import data.lib.aws

alert contains {
	"title": "A web application lost its firewall",
	"details": sprintf("%s called %s (%v) from %s", [aws.principal, input.eventName, resource, aws.address]),
	"entities": [aws.principal, resource],
} if {
	input.eventSource in {"wafv2.amazonaws.com", "waf.amazonaws.com", "waf-regional.amazonaws.com"}
	input.eventName in {"DisassociateWebACL", "DeleteWebACL", "DeleteLoggingConfiguration", "DeleteFirewallManagerRuleGroups"}
	aws.succeeded
	not aws.by_aws
	resource := object.get(input, ["requestParameters", "resourceArn"], "a list")
}
