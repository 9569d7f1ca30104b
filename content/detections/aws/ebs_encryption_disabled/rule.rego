# METADATA
# title: Encryption of new disks was switched off
# description: Encryption by default of EBS volumes was switched off in a region.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - None are known
package aws.ebs_encryption_disabled

import data.lib.aws

alert contains {
	"title": "Encryption of new disks was switched off",
	"details": sprintf("%s switched it off in %s from %s", [aws.principal, object.get(input, "awsRegion", "a region"), aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName == "DisableEbsEncryptionByDefault"
	input.eventSource == "ec2.amazonaws.com"
	aws.succeeded
}
