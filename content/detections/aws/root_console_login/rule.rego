# METADATA
# title: The root user signed in to the console
# description: Root signed in. Nearly nothing needs root; without a second factor the alert is critical.
# scope: package
# custom:
#   severity: high
#   attack: [T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - The few tasks that need root, such as closing the account; they should be announced
package aws.root_console_login

import data.lib.aws

alert contains {
	"title": "The root user signed in to the console",
	"details": sprintf("Root of account %s signed in from %s %s", [aws.account, aws.address, factor]),
	"entities": [aws.account, aws.address],
	"severity": severity,
} if {
	input.eventName == "ConsoleLogin"
	input.userIdentity.type == "Root"
	input.responseElements.ConsoleLogin == "Success"
	[factor, severity] := judgement
}

judgement := ["with a second factor", "High"] if {
	input.additionalEventData.MFAUsed == "Yes"
} else := ["without a second factor", "Critical"]
