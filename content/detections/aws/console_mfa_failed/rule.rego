# METADATA
# title: A console sign-in failed at the second factor
# description: "The password was right and the second factor was not: somebody may know the password."
# scope: package
# custom:
#   severity: low
#   attack: [T1621, T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A user who mistyped the code or whose device's clock is off
package aws.console_mfa_failed

import data.lib.aws

alert contains {
	"title": "A console sign-in failed at the second factor",
	"details": sprintf("A sign-in of %s from %s failed although a second factor was asked for", [aws.principal, aws.address]),
	"entities": [aws.principal, aws.address],
	"dedupKey": sprintf("console-mfa-failed/%s", [aws.principal]),
} if {
	input.eventName == "ConsoleLogin"
	input.responseElements.ConsoleLogin == "Failure"
	input.additionalEventData.MFAUsed == "Yes"
	input.userIdentity.type != "Root"
}
