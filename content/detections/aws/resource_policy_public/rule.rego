# METADATA
# title: A queue, topic, key or secret lets everybody in
# description: The policy of a queue, topic, key, secret, vault, event bus or search domain lets everybody in.
# scope: package
# custom:
#   severity: high
#   attack: [T1098, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Resources that are public by design
package aws.resource_policy_public

import data.lib.aws

alert contains {
	"title": "A queue, topic, key or secret lets everybody in",
	"details": sprintf("%s called %s on %s from %s", [aws.principal, input.eventName, input.eventSource, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource in {
		"sqs.amazonaws.com", "sns.amazonaws.com", "kms.amazonaws.com", "secretsmanager.amazonaws.com",
		"glacier.amazonaws.com", "backup.amazonaws.com", "events.amazonaws.com", "es.amazonaws.com",
		"elasticfilesystem.amazonaws.com", "dynamodb.amazonaws.com", "kinesis.amazonaws.com",
	}
	some policy in policies
	some statement in aws.allowing(policy)
	aws.is_open(statement)
	aws.succeeded
	not aws.by_aws
}

# An event bus is opened without a policy document.
alert contains {
	"title": "A queue, topic, key or secret lets everybody in",
	"details": sprintf("%s let everybody send to an event bus, from %s", [aws.principal, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName == "PutPermission"
	input.eventSource == "events.amazonaws.com"
	input.requestParameters.principal == "*"
	not input.requestParameters.condition
	aws.succeeded
}

policies contains policy if {
	some field in {"policy", "resourcePolicy", "accessPolicies", "accessPolicy"}
	policy := input.requestParameters[field]
}

# Glacier nests the text once more.
policies contains inner if {
	outer := input.requestParameters.policy
	is_object(outer)
	inner := outer.policy
}

policies contains input.requestParameters.attributes.Policy

policies contains input.requestParameters.attributes.policy

policies contains input.requestParameters.attributeValue if input.requestParameters.attributeName == "Policy"
