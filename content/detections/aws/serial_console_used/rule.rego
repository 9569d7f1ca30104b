# METADATA
# title: The serial console was opened
# description: "The serial console was enabled for an account, or a key was sent to one: a way into instances
#   past every network rule."
# scope: package
# custom:
#   severity: high
#   attack: [T1021.004, T1098.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Rescue of an instance that does not boot
package aws.serial_console_used

import data.lib.aws

alert contains {
	"title": "The serial console was opened",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, instance, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName in {"EnableSerialConsoleAccess", "SendSerialConsoleSSHPublicKey"}
	input.eventSource in {"ec2.amazonaws.com", "ec2-instance-connect.amazonaws.com"}
	instance := object.get(input, ["requestParameters", "instanceId"], "the account")
}
