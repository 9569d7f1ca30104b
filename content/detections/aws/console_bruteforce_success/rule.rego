# METADATA
# title: A console password was guessed
# description: A console sign-in succeeded after at least five failures of the same user within half an hour.
# scope: package
# custom:
#   severity: high
#   attack: [T1110.001, T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A user who at last remembered the password
package aws.console_bruteforce_success

import data.lib.aws

# A failure counts by its event id, every success as one and the same value, so that successes do not add up.
alert contains {
	"title": "A console password was guessed",
	"details": sprintf("%s signed in from %s after %d failures within 30 minutes", [aws.principal, aws.address, failures]),
	"entities": [aws.principal, aws.address],
} if {
	input.eventName == "ConsoleLogin"
	attempts := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.own_name]), token, "30m")
	input.responseElements.ConsoleLogin == "Success"
	failures := attempts - 1
	failures >= 5
}

token := "success" if {
	input.responseElements.ConsoleLogin == "Success"
} else := input.eventID
