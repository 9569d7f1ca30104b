# METADATA
# title: The account's password policy was weakened
# description: The password policy of the account was deleted, or asks for less than twelve characters.
# scope: package
# custom:
#   severity: medium
#   attack: [T1556]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Accounts without IAM users, where the policy does not matter
package aws.password_policy_weakened

import data.lib.aws

alert contains {
	"title": "The account's password policy was weakened",
	"details": sprintf("%s called %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "iam.amazonaws.com"
	weakens
	aws.succeeded
}

weakens if input.eventName == "DeleteAccountPasswordPolicy"

weakens if {
	input.eventName == "UpdateAccountPasswordPolicy"
	input.requestParameters.minimumPasswordLength < 12
}
