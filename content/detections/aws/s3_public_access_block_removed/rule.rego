# METADATA
# title: S3's block against public access was removed
# description: The block against public access was deleted or switched off, for a bucket or a whole account.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - A bucket for a public website that is being set up
package aws.s3_public_access_block_removed

import data.lib.aws

alert contains {
	"title": "S3's block against public access was removed",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, place, aws.address]),
	"entities": [aws.principal, place],
} if {
	input.eventSource in {"s3.amazonaws.com", "s3-control.amazonaws.com"}
	removes
	aws.succeeded
	place := object.get(input, ["requestParameters", "bucketName"], aws.account)
}

removes if input.eventName in {"DeleteBucketPublicAccessBlock", "DeleteAccountPublicAccessBlock"}

removes if {
	input.eventName in {"PutBucketPublicAccessBlock", "PutAccountPublicAccessBlock"}
	some setting in {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}
	input.requestParameters.PublicAccessBlockConfiguration[setting] == false
}
