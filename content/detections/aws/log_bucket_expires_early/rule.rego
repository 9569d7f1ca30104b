# METADATA
# title: A bucket of logs forgets within days
# description: A life-cycle rule makes a bucket that holds logs delete its objects within a week.
# scope: package
# custom:
#   severity: high
#   attack: [T1070, T1485]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Buckets that buffer logs on their way to somewhere else
package aws.log_bucket_expires_early

import data.lib.aws

alert contains {
	"title": "A bucket of logs forgets within days",
	"details": sprintf("%s made %s expire after %d days, from %s", [aws.principal, bucket, days, aws.address]),
	"entities": [aws.principal, bucket],
} if {
	input.eventName in {"PutBucketLifecycle", "PutBucketLifecycleConfiguration"}
	input.eventSource == "s3.amazonaws.com"
	aws.succeeded
	bucket := input.requestParameters.bucketName
	regex.match(`(?i)cloudtrail|trail|logs?\b|audit|security|flow`, bucket)
	some expiry in aws.listed(input.requestParameters.LifecycleConfiguration.Rule)
	expiry.Status == "Enabled"
	days := expiry.Expiration.Days
	days <= 7
}
