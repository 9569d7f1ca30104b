# METADATA
# title: CloudTrail logging was stopped
# description: A trail or event data store stopped recording, or was deleted. What happens next may leave no
#   trace.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - An account that is being closed, or a trail that moved to another account under a change that was
#       announced
package aws.cloudtrail_stopped

import data.lib.aws

alert contains {
	"title": "CloudTrail logging was stopped",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, store, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "cloudtrail.amazonaws.com"
	input.eventName in {"StopLogging", "DeleteTrail", "StopEventDataStoreIngestion", "DeleteEventDataStore"}
	aws.succeeded
}

store := name if {
	name := input.requestParameters.name
} else := id if {
	id := input.requestParameters.eventDataStore
} else := "a trail"
