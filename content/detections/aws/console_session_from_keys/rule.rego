# METADATA
# title: A console session was made out of API credentials
# description: "A sign-in token was fetched by a program that is not the access portal: API credentials become
#   a console session."
# scope: package
# custom:
#   severity: medium
#   attack: [T1550.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - "`aws-vault login` and home-grown portals"
package aws.console_session_from_keys

import data.lib.aws

alert contains {
	"title": "A console session was made out of API credentials",
	"details": sprintf("%s fetched a sign-in token with %v from %s", [aws.principal, agent, aws.address]),
	"entities": [aws.principal, aws.address],
} if {
	input.eventName == "GetSigninToken"
	input.eventSource == "signin.amazonaws.com"
	aws.succeeded
	agent := object.get(input, "userAgent", "an unnamed program")
	# The access portal's own client, and browsers that it sends back and forth.
	not startswith(agent, "Jersey/")
	not startswith(agent, "Mozilla/")
	not contains(object.get(input.userIdentity, "arn", ""), "/AWSReservedSSO_")
}
