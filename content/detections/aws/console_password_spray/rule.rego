# METADATA
# title: Many users failed to sign in from one address
# description: At least ten different users failed to sign in to the console from one address within half an
#   hour.
# scope: package
# custom:
#   severity: medium
#   attack: [T1110.003]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - An office's exit address on the morning after a password change
package aws.console_password_spray

import data.lib.aws

alert contains {
	"title": "Many users failed to sign in from one address",
	"details": sprintf("%d users failed to sign in from %s within 30 minutes", [users, aws.address]),
	"entities": [aws.address],
	"dedupKey": sprintf("console-password-spray/%s", [aws.address]),
} if {
	input.eventName == "ConsoleLogin"
	input.responseElements.ConsoleLogin == "Failure"
	input.userIdentity.type == "IAMUser"
	users := noroshi.distinct(aws.address, sprintf("%s/%s", [aws.account, aws.own_name]), "30m")
	users >= 10
}
