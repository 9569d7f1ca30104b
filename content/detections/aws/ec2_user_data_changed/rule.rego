# METADATA
# title: The start-up script of an instance was changed
# description: "User data of an existing instance was replaced: it runs as root at the next start."
# scope: package
# custom:
#   severity: high
#   attack: [T1059.009, T1543]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Tools that manage user data in place instead of replacing instances
package aws.ec2_user_data_changed

import data.lib.aws

alert contains {
	"title": "The start-up script of an instance was changed",
	"details": sprintf("%s replaced the user data of %v from %s", [aws.principal, instance, aws.address]),
	"entities": [aws.principal, instance],
} if {
	input.eventName == "ModifyInstanceAttribute"
	input.eventSource == "ec2.amazonaws.com"
	input.requestParameters.userData
	aws.succeeded
	not aws.through_service
	instance := object.get(input.requestParameters, "instanceId", "an instance")
}
