# METADATA
# title: An IAM user was created
# description: "A new IAM user: a long-lived identity beside the organisation's sign-on."
# scope: package
# custom:
#   severity: low
#   attack: [T1136.003]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Terraform and other tools that make users directly; most accounts should not
package aws.iam_user_created

import data.lib.aws

alert contains {
	"title": "An IAM user was created",
	"details": sprintf("%s created the user %s from %s", [aws.principal, target, aws.address]),
	"entities": [aws.principal, target],
} if {
	input.eventName == "CreateUser"
	input.eventSource == "iam.amazonaws.com"
	aws.succeeded
	not aws.by_aws
	not aws.through_service
	target := input.requestParameters.userName
}
