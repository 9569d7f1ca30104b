# METADATA
# title: Somebody checks whether mail can be sent
# description: "One principal asked about sending quota, status and identities of the mail service in a row:
#   what thieves of keys check first."
# scope: package
# custom:
#   severity: medium
#   attack: [T1526, T1496.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Administrators who look at SES in the console
package aws.mail_abuse_probe

import data.lib.aws

alert contains {
	"title": "Somebody checks whether mail can be sent",
	"details": sprintf("%s called %s after other questions about mail within 15 minutes, from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.address],
	"dedupKey": sprintf("mail-abuse-probe/%s", [aws.identity]),
} if {
	input.eventSource == "ses.amazonaws.com"
	input.eventName in {
		"GetSendQuota", "GetAccountSendingEnabled", "GetIdentityVerificationAttributes", "ListIdentities", "GetAccount",
		"ListVerifiedEmailAddresses", "UpdateAccountSendingEnabled", "PutAccountDetails",
	}
	not aws.by_aws
	not aws.through_service
	noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), input.eventName, "15m") >= 3
}
