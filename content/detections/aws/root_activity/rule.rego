# METADATA
# title: Root made changes in the account
# description: Root called an API that changes something, or used an access key, which root should not have at
#   all.
# scope: package
# custom:
#   severity: high
#   attack: [T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Tasks that only root can do, such as changing the account's name or its support plan
package aws.root_activity

import data.lib.aws

alert contains {
	"title": "Root made changes in the account",
	"details": sprintf("Root of account %s called %s on %s from %s %s", [aws.account, input.eventName, input.eventSource, aws.address, how]),
	"entities": [aws.account, aws.address],
	"dedupKey": sprintf("root-activity/%s", [aws.account]),
} if {
	input.userIdentity.type == "Root"
	input.eventType != "AwsServiceEvent"
	input.eventSource != "signin.amazonaws.com"
	not input.userIdentity.invokedBy
	aws.succeeded
	some how in reasons
}

reasons contains "with an access key" if startswith(input.userIdentity.accessKeyId, "AKIA")

reasons contains "in the console" if {
	not startswith(object.get(input.userIdentity, "accessKeyId", ""), "AKIA")
	input.readOnly != true
	not reads
}

reads if regex.match(`^(Get|List|Describe|Head|Lookup|View|Select|Search|BatchGet|CheckMfa)`, input.eventName)
