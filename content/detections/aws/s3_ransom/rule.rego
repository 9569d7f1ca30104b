# METADATA
# title: Signs of ransom in a bucket
# description: Objects are copied with a key that only the caller has, or a ransom note is put into a bucket.
# scope: package
# custom:
#   severity: high
#   attack: [T1486]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Applications that use SSE-C by design; give their role an exception
package aws.s3_ransom

import data.lib.aws

# With a customer-provided key (SSE-C) AWS does not keep the key: overwritten objects are lost without it.
alert contains {
	"title": "Signs of ransom in a bucket",
	"details": sprintf("%s overwrote an object of %s with a key of its own, from %s", [aws.principal, bucket, aws.address]),
	"entities": [aws.principal, bucket],
	"dedupKey": sprintf("s3-ransom/%s/%s", [aws.principal, bucket]),
} if {
	input.eventSource == "s3.amazonaws.com"
	input.eventName == "CopyObject"
	input.requestParameters["x-amz-server-side-encryption-customer-algorithm"]
	aws.succeeded
	bucket := object.get(input.requestParameters, "bucketName", "a bucket")
}

alert contains {
	"title": "Signs of ransom in a bucket",
	"details": sprintf("%s put %s into %s from %s", [aws.principal, key, bucket, aws.address]),
	"entities": [aws.principal, bucket],
	"severity": "Critical",
} if {
	input.eventSource == "s3.amazonaws.com"
	input.eventName in {"PutObject", "CopyObject", "CompleteMultipartUpload"}
	key := input.requestParameters.key
	regex.match(note, key)
	aws.succeeded
	bucket := object.get(input.requestParameters, "bucketName", "a bucket")
}

note := `(?i)(^|[/_. -])(files?|all|your|data|ransom|decrypt(ion|ed)?|recover(y|_my)?|restore|unlock|pay|warning|read_?me|how[_ -]?to)[^/]*[_ -](decrypt|encrypted|deleted|locked|stolen|files?|data|recover|restore|ransom|instructions?|note|bitcoin|btc|pay)[^/]*\.(txt|html?|md|rtf|hta|url)$`
