# METADATA
# title: A principal tries what it may not
# description: "One principal was refused at least eight different calls within ten minutes: somebody finds
#   out what a key can do."
# scope: package
# custom:
#   severity: medium
#   attack: [T1580, T1526, T1087.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - "Console users without rights: some pages make many calls at once"
#     - Scanners of your own without enough rights
package aws.access_denied_burst

import data.lib.aws

alert contains {
	"title": "A principal tries what it may not",
	"details": sprintf("%s was refused %d different calls within 10 minutes, last %s from %s", [aws.principal, calls, input.eventName, aws.address]),
	"entities": [aws.principal, aws.address],
	"dedupKey": sprintf("access-denied-burst/%s", [aws.identity]),
} if {
	input.errorCode in {
		"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation",
		"UnauthorizedAccess", "AuthorizationError",
	}
	not aws.by_aws
	not aws.through_service
	call := sprintf("%s:%s", [input.eventSource, input.eventName])
	calls := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), call, "10m")
	calls >= 8
}
