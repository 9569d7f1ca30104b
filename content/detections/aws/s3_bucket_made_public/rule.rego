# METADATA
# title: A bucket or object was made public
# description: A bucket policy or access list lets everybody in.
# scope: package
# custom:
#   severity: high
#   attack: [T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Buckets that serve a public website; better, through a CDN
package aws.s3_bucket_made_public

import data.lib.aws

alert contains {
	"title": "A bucket or object was made public",
	"details": sprintf("%s called %s on %s from %s", [aws.principal, input.eventName, bucket, aws.address]),
	"entities": [aws.principal, bucket],
} if {
	input.eventSource == "s3.amazonaws.com"
	opens
	aws.succeeded
	bucket := object.get(input.requestParameters, "bucketName", "a bucket")
}

opens if {
	input.eventName == "PutBucketPolicy"
	some statement in aws.allowing(input.requestParameters.bucketPolicy)
	aws.is_open(statement)
}

opens if {
	input.eventName in acl_calls
	some acl in aws.listed(input.requestParameters["x-amz-acl"])
	acl in {"public-read", "public-read-write", "authenticated-read"}
}

opens if {
	input.eventName in acl_calls
	some field in {"x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-read-acp", "x-amz-grant-full-control"}
	some grant in aws.listed(input.requestParameters[field])
	contains(grant, "/groups/global/")
}

opens if {
	input.eventName in acl_calls
	contains(json.marshal(input.requestParameters.AccessControlPolicy), "acs.amazonaws.com/groups/global/")
}

acl_calls := {"PutBucketAcl", "PutObjectAcl", "CreateBucket", "PutObject", "CopyObject", "CreateMultipartUpload"}
