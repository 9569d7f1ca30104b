# METADATA
# title: Objects are being deleted in bulk
# description: A person, or whoever deletes versions for good, deleted fifty objects of a bucket within five
#   minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1485]
#   owner: detection-engineering
#   status: experimental
#   source: aws_cloudtrail
#   false_positives:
#     - People who clean up by hand
package aws.s3_mass_deletion

import data.lib.aws

# Programs delete objects all day; people and those who delete single versions mean it.
alert contains {
	"title": "Objects are being deleted in bulk",
	"details": sprintf("%s made %d deletions in %s within 5 minutes, from %s", [aws.principal, deletions, bucket, aws.address]),
	"entities": [aws.principal, bucket],
	"dedupKey": sprintf("s3-mass-deletion/%s/%s", [aws.identity, bucket]),
} if {
	weight := weights[input.eventName]
	input.eventSource == "s3.amazonaws.com"
	aws.succeeded
	not aws.through_service
	deliberate
	bucket := input.requestParameters.bucketName
	deletions := rateLimit(sprintf("%s/%s/%s", [aws.identity, bucket, input.eventName]), "5m")
	deletions >= weight
}

# A call of the second kind deletes up to a thousand objects.
weights := {"DeleteObject": 50, "DeleteObjects": 5}

deliberate if aws.by_person

deliberate if input.requestParameters.versionId
