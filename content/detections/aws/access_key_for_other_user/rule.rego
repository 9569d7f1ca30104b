# METADATA
# title: An access key was made for another user
# description: "Somebody made a long-lived access key for a user other than themselves: a way back in under
#   another name."
# scope: package
# custom:
#   severity: high
#   attack: [T1098.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Administrators or pipelines that hand out keys to service users; better, give those roles
package aws.access_key_for_other_user

import data.lib.aws

alert contains {
	"title": "An access key was made for another user",
	"details": sprintf("%s made the access key %s for %s from %s", [aws.principal, key, target, aws.address]),
	"entities": [aws.principal, target],
} if {
	input.eventName == "CreateAccessKey"
	input.eventSource == "iam.amazonaws.com"
	aws.succeeded
	target := input.requestParameters.userName
	target != aws.own_name
	key := object.get(input, ["responseElements", "accessKey", "accessKeyId"], "(unnamed)")
}
