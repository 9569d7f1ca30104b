# METADATA
# title: Windows administrator passwords were asked for
# description: Somebody fetched the administrator password of an instance, or tried to; several instances in a
#   row are rated high.
# scope: package
# custom:
#   severity: medium
#   attack: [T1555, T1552]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Administrators of Windows instances without a directory
package aws.ec2_password_data_read

import data.lib.aws

# An attempt that was refused tells as much about the caller as one that worked.
alert contains {
	"title": "Windows administrator passwords were asked for",
	"details": sprintf("%s asked for the passwords of %d instances within 10 minutes, last %v from %s", [aws.principal, instances, instance, aws.address]),
	"entities": [aws.principal],
	"severity": severity,
	"dedupKey": sprintf("ec2-password-data-read/%s", [aws.identity]),
} if {
	input.eventName == "GetPasswordData"
	input.eventSource == "ec2.amazonaws.com"
	not aws.through_service
	instance := object.get(input, ["requestParameters", "instanceId"], "an instance")
	instances := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), instance, "10m")
	severity := severities[instances >= 3]
}

severities := {true: "High", false: "Medium"}
