# METADATA
# title: Start-up scripts of instances were read
# description: Somebody read the user data of instances, where secrets often lie; several in a row are rated
#   medium.
# scope: package
# custom:
#   severity: low
#   attack: [T1552.005, T1580]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Inventory tools that call themselves something else
package aws.ec2_user_data_read

import data.lib.aws

alert contains {
	"title": "Start-up scripts of instances were read",
	"details": sprintf("%s asked for the user data of %d instances within 10 minutes, last %v from %s", [aws.principal, instances, instance, aws.address]),
	"entities": [aws.principal],
	"severity": severity,
	"dedupKey": sprintf("ec2-user-data-read/%s", [aws.identity]),
} if {
	input.eventName == "DescribeInstanceAttribute"
	input.eventSource == "ec2.amazonaws.com"
	input.requestParameters.attribute == "userData"
	not aws.through_service
	not aws.by_aws
	# Terraform and its kin read every attribute of what they manage.
	not regex.match(`(?i)terraform|opentofu|pulumi|hashicorp`, object.get(input, "userAgent", ""))
	instance := object.get(input.requestParameters, "instanceId", "an instance")
	instances := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), instance, "10m")
	severity := severities[instances >= 5]
}

severities := {true: "Medium", false: "Low"}
