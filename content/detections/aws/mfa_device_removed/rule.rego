# METADATA
# title: A second factor was removed
# description: A user's MFA device was deactivated or deleted.
# scope: package
# custom:
#   severity: medium
#   attack: [T1556.006]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A change of phones
#     - Administrators helping somebody who lost a device
package aws.mfa_device_removed

import data.lib.aws

alert contains {
	"title": "A second factor was removed",
	"details": sprintf("%s called %s (%v) from %s", [aws.principal, input.eventName, device, aws.address]),
	"entities": [aws.principal],
} if {
	input.eventName in {"DeactivateMFADevice", "DeleteVirtualMFADevice"}
	input.eventSource == "iam.amazonaws.com"
	input.userIdentity.type != "Root"
	aws.succeeded
	device := object.get(input, ["requestParameters", "serialNumber"], "a device")
}
