# METADATA
# title: A bucket was opened to another account
# description: A bucket policy lets in an account that is not on the list `trusted_aws_accounts`.
# scope: package
# custom:
#   severity: high
#   attack: [T1537, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Vendors and accounts of your own organisation (put them on the list)
package aws.s3_bucket_shared

import data.lib.aws

alert contains {
	"title": "A bucket was opened to another account",
	"details": sprintf("%s lets account %s into %s, from %s", [aws.principal, stranger, bucket, aws.address]),
	"entities": [aws.principal, bucket, stranger],
} if {
	input.eventName == "PutBucketPolicy"
	input.eventSource == "s3.amazonaws.com"
	aws.succeeded
	not aws.by_aws
	some stranger in aws.foreign_accounts(input.requestParameters.bucketPolicy)
	not stranger in deliverers
	not noroshi.in_list("trusted_aws_accounts", stranger)
	bucket := object.get(input.requestParameters, "bucketName", "a bucket")
}

# Accounts of AWS from which load balancers deliver access logs, as the documentation of Elastic Load Balancing lists them.
deliverers := {
	"127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648", "589379963580",
	"718504428378", "383597477331", "600734575887", "114774131450", "783225319266", "582318560864", "985666609251",
	"054676820928", "156460612806", "652711504416", "635631232127", "009996457667", "897822967062", "076674570225",
	"507241528517",
}
