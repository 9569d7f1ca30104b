# METADATA
# title: Network logs were switched off
# description: VPC flow logs or DNS query logs were deleted, so that traffic is no longer recorded.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A VPC that is taken down together with its logs; look for `DeleteVpc` shortly after
package aws.network_logs_deleted

import data.lib.aws

alert contains {
	"title": "Network logs were switched off",
	"details": sprintf("%s called %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName in {
		"DeleteFlowLogs", "DeleteResolverQueryLogConfig", "DisassociateResolverQueryLogConfig",
		"DeleteQueryLoggingConfig",
	}
	input.eventSource in {"ec2.amazonaws.com", "route53resolver.amazonaws.com", "route53.amazonaws.com"}
	aws.succeeded
	not aws.by_aws
}
