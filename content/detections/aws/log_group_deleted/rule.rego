# METADATA
# title: A security log group was deleted
# description: A CloudWatch log group whose name says that it holds security logs was deleted, or made to
#   forget within days.
# scope: package
# custom:
#   severity: medium
#   attack: [T1070, T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Clusters or stacks that are taken down together with their log groups
package aws.log_group_deleted

import data.lib.aws

alert contains {
	"title": "A security log group was deleted",
	"details": sprintf("%s called %s on %s from %s", [aws.principal, input.eventName, group, aws.address]),
	"entities": [aws.principal, group],
} if {
	input.eventSource == "logs.amazonaws.com"
	ends_early
	aws.succeeded
	not aws.by_aws
	group := input.requestParameters.logGroupName
	regex.match(`(?i)cloudtrail|trail|flow.?log|guardduty|audit|security|waf|resolver|vpn|/aws/eks/.*/cluster`, group)
}

ends_early if input.eventName in {"DeleteLogGroup", "DeleteLogStream"}

ends_early if {
	input.eventName == "PutRetentionPolicy"
	input.requestParameters.retentionInDays < 7
}
