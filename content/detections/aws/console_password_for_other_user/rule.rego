# METADATA
# title: A console password was set for another user
# description: Somebody gave another user a console password that need not be changed at the first sign-in.
# scope: package
# custom:
#   severity: high
#   attack: [T1098]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Users set up by hand by administrators who do not tick the box
package aws.console_password_for_other_user

import data.lib.aws

alert contains {
	"title": "A console password was set for another user",
	"details": sprintf("%s called %s for %s from %s", [aws.principal, input.eventName, target, aws.address]),
	"entities": [aws.principal, target],
} if {
	input.eventName in {"CreateLoginProfile", "UpdateLoginProfile"}
	input.eventSource == "iam.amazonaws.com"
	aws.succeeded
	target := input.requestParameters.userName
	target != aws.own_name
	# An administrator who resets a forgotten password makes the user choose a new one.
	not input.requestParameters.passwordResetRequired == true
}
