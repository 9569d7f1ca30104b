# METADATA
# title: A CloudTrail trail records less than before
# description: A trail was changed so that it covers one region only, leaves out global services, goes without
#   file validation, or drops management events.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A second, special trail that is meant to record less
#     - Trails narrowed to save cost, under a change that was announced
package aws.cloudtrail_weakened

import data.lib.aws

alert contains {
	"title": "A CloudTrail trail records less than before",
	"details": sprintf("%s changed a trail with %s from %s: %s", [aws.principal, input.eventName, aws.address, loss]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "cloudtrail.amazonaws.com"
	input.eventName in {"UpdateTrail", "PutEventSelectors", "UpdateEventDataStore"}
	aws.succeeded
	some loss in losses
}

losses contains "it covers one region only" if input.requestParameters.isMultiRegionTrail == false

losses contains "it leaves out global services" if input.requestParameters.includeGlobalServiceEvents == false

losses contains "its files are no longer validated" if input.requestParameters.enableLogFileValidation == false

losses contains "it covers one region only" if input.requestParameters.multiRegionEnabled == false

losses contains "it drops management events" if {
	some selector in input.requestParameters.eventSelectors
	selector.includeManagementEvents == false
}

losses contains "it records only reads or only writes" if {
	some selector in input.requestParameters.eventSelectors
	selector.readWriteType in {"ReadOnly", "WriteOnly"}
}
