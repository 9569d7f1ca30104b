# METADATA
# title: AWS quarantined a leaked access key
# description: AWS attached its quarantine policy to a user because an access key of theirs was found in
#   public.
# scope: package
# custom:
#   severity: critical
#   attack: [T1552.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - None are known
package aws.key_quarantined

import data.lib.aws

alert contains {
	"title": "AWS quarantined a leaked access key",
	"details": sprintf("%s was attached to %s by %s", [policy, target, aws.principal]),
	"entities": [target, aws.account],
} if {
	input.eventName in {"AttachUserPolicy", "PutUserPolicy"}
	input.eventSource == "iam.amazonaws.com"
	aws.succeeded
	some field in {"policyArn", "policyName"}
	policy := input.requestParameters[field]
	contains(policy, "AWSCompromisedKeyQuarantine")
	target := input.requestParameters.userName
}

# The quarantine is lifted while the key may still be out.
alert contains {
	"title": "A quarantine of AWS was lifted",
	"details": sprintf("%s took %s from %s, from %s", [aws.principal, policy, target, aws.address]),
	"entities": [aws.principal, target],
	"severity": "High",
} if {
	input.eventName == "DetachUserPolicy"
	input.eventSource == "iam.amazonaws.com"
	aws.succeeded
	policy := input.requestParameters.policyArn
	contains(policy, "AWSCompromisedKeyQuarantine")
	target := input.requestParameters.userName
}
