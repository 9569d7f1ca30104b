# METADATA
# title: A user signed in to the console without a second factor
# description: An IAM user signed in with a password alone.
# scope: package
# custom:
#   severity: medium
#   attack: [T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Break-glass users that are kept without a device, which should be few and watched
package aws.console_login_without_mfa

import data.lib.aws

alert contains {
	"title": "A user signed in to the console without a second factor",
	"details": sprintf("%s signed in from %s with a password alone", [aws.principal, aws.address]),
	"entities": [aws.principal, aws.address],
} if {
	input.eventName == "ConsoleLogin"
	input.userIdentity.type == "IAMUser"
	input.responseElements.ConsoleLogin == "Success"
	input.additionalEventData.MFAUsed == "No"
	not input.additionalEventData.SamlProviderArn
}
