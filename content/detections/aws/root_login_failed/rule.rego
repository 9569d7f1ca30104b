# METADATA
# title: Somebody failed to sign in as root
# description: A console sign-in as root failed. One may be a typing error; a row of them is somebody trying.
# scope: package
# custom:
#   severity: medium
#   attack: [T1110]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A holder who mistyped the password
package aws.root_login_failed

import data.lib.aws

alert contains {
	"title": "Somebody failed to sign in as root",
	"details": sprintf("A sign-in as root of account %s failed from %s", [aws.account, aws.address]),
	"entities": [aws.account, aws.address],
	"dedupKey": sprintf("root-login-failed/%s", [aws.account]),
} if {
	input.eventName == "ConsoleLogin"
	input.userIdentity.type == "Root"
	input.responseElements.ConsoleLogin == "Failure"
}
