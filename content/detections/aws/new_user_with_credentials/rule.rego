# METADATA
# title: A new IAM user got credentials and rights
# description: "Within an hour an IAM user was created, given an access key or password, and given rights: the
#   classic back door."
# scope: package
# custom:
#   severity: high
#   attack: [T1136.003, T1098.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Service users set up by a tool in one run
package aws.new_user_with_credentials

import data.lib.aws

alert contains {
	"title": "A new IAM user got credentials and rights",
	"details": sprintf("%s completed it with %s for %s from %s", [aws.principal, input.eventName, target, aws.address]),
	"entities": [aws.principal, target],
	"dedupKey": sprintf("new-user-with-credentials/%s/%s", [aws.account, target]),
} if {
	input.eventSource == "iam.amazonaws.com"
	stage := stages[input.eventName]
	aws.succeeded
	target := input.requestParameters.userName
	target != aws.own_name
	noroshi.distinct(sprintf("%s/%s", [aws.account, target]), stage, "1h") >= 3
}

stages := {
	"CreateUser": "user",
	"CreateAccessKey": "credentials",
	"CreateLoginProfile": "credentials",
	"AttachUserPolicy": "rights",
	"PutUserPolicy": "rights",
	"AddUserToGroup": "rights",
}
