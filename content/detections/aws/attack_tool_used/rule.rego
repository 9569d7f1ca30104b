# METADATA
# title: An attack tool names itself
# description: The user agent names a distribution or tool that is made for attacks.
# scope: package
# custom:
#   severity: high
#   attack: [T1580, T1526]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Your own testers; they should have told you
package aws.attack_tool_used

import data.lib.aws

alert contains {
	"title": "An attack tool names itself",
	"details": sprintf("%s called %s with %s from %s", [aws.principal, input.eventName, input.userAgent, aws.address]),
	"entities": [aws.principal, aws.address],
	"dedupKey": sprintf("attack-tool-used/%s", [aws.identity]),
} if {
	is_string(input.userAgent)
	some tool in {"kali", "parrot", "pentoo", "blackarch", "trufflehog", "pacu", "cloudfox", "aws_consoler", "endgame", "enumerate-iam"}
	contains(lower(input.userAgent), tool)
}
