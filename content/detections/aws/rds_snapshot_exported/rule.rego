# METADATA
# title: A database snapshot is exported to S3
# description: An export writes all tables of a snapshot to a bucket.
# scope: package
# custom:
#   severity: medium
#   attack: [T1537, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Exports to a data lake on a schedule
package aws.rds_snapshot_exported

import data.lib.aws

alert contains {
	"title": "A database snapshot is exported to S3",
	"details": sprintf("%s exports %v to the bucket %v, from %s", [aws.principal, snapshot, bucket, aws.address]),
	"entities": [aws.principal, snapshot, bucket],
} if {
	input.eventName == "StartExportTask"
	input.eventSource == "rds.amazonaws.com"
	aws.succeeded
	snapshot := object.get(input, ["requestParameters", "sourceArn"], "a snapshot")
	bucket := object.get(input, ["requestParameters", "s3BucketName"], "unnamed")
}
