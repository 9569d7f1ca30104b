# METADATA
# title: A bucket's protection was weakened
# description: Versioning, MFA delete, server access logs or default encryption of a bucket was switched off.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001, T1485]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Buckets for scratch data whose cost is being cut
package aws.s3_protection_weakened

import data.lib.aws

alert contains {
	"title": "A bucket's protection was weakened",
	"details": sprintf("%s changed %s from %s: %s", [aws.principal, bucket, aws.address, loss]),
	"entities": [aws.principal, bucket],
} if {
	input.eventSource == "s3.amazonaws.com"
	loss := concat(", ", sort(losses))
	loss != ""
	aws.succeeded
	bucket := object.get(input.requestParameters, "bucketName", "a bucket")
}

losses contains "versioning is off" if {
	input.eventName == "PutBucketVersioning"
	input.requestParameters.VersioningConfiguration.Status in {"Suspended", "Disabled"}
}

losses contains "MFA delete is off" if {
	input.eventName == "PutBucketVersioning"
	input.requestParameters.VersioningConfiguration.MfaDelete == "Disabled"
}

losses contains "access logs are off" if {
	input.eventName == "PutBucketLogging"
	input.requestParameters.BucketLoggingStatus
	not input.requestParameters.BucketLoggingStatus.LoggingEnabled
}

losses contains "default encryption is gone" if input.eventName == "DeleteBucketEncryption"

losses contains "replication is gone" if input.eventName == "DeleteBucketReplication"
