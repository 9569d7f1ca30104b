# METADATA
# title: Several buckets were deleted in a row
# description: One principal deleted at least three buckets within fifteen minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1485]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Clean-up of a test account by hand
package aws.s3_buckets_deleted

import data.lib.aws

alert contains {
	"title": "Several buckets were deleted in a row",
	"details": sprintf("%s deleted %d buckets within 15 minutes, last %s from %s", [aws.identity, deleted, bucket, aws.address]),
	"entities": [aws.principal],
	"dedupKey": sprintf("s3-buckets-deleted/%s", [aws.identity]),
} if {
	input.eventName == "DeleteBucket"
	input.eventSource == "s3.amazonaws.com"
	aws.succeeded
	not aws.through_service
	bucket := input.requestParameters.bucketName
	deleted := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), bucket, "15m")
	deleted >= 3
}
