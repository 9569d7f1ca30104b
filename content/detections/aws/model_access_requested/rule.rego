# METADATA
# title: Somebody asked for access to language models
# description: "Access to foundation models was requested or agreed to: what people with stolen keys do before
#   they sell the answers."
# scope: package
# custom:
#   severity: medium
#   attack: [T1496.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Teams that begin to use models
package aws.model_access_requested

import data.lib.aws

alert contains {
	"title": "Somebody asked for access to language models",
	"details": sprintf("%s called %s in %s from %s", [aws.principal, input.eventName, region, aws.address]),
	"entities": [aws.principal, aws.account],
	"dedupKey": sprintf("model-access-requested/%s", [aws.identity]),
} if {
	input.eventSource == "bedrock.amazonaws.com"
	input.eventName in {
		"PutUseCaseForModelAccess", "CreateFoundationModelAgreement", "PutFoundationModelEntitlement",
	}
	not aws.by_aws
	region := object.get(input, "awsRegion", "a region")
}
