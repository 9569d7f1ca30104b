# METADATA
# title: Many secrets were read in a short time
# description: One principal read ten different secrets or decrypted parameters within ten minutes, or fetched
#   them in bulk.
# scope: package
# custom:
#   severity: high
#   attack: [T1555.006, T1552]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Deployments that read all secrets of an environment; give their role an exception
package aws.secrets_read_burst

import data.lib.aws

alert contains {
	"title": "Many secrets were read in a short time",
	"details": sprintf("%s read %d secrets within 10 minutes, last %s from %s", [aws.principal, secrets, name, aws.address]),
	"entities": [aws.principal],
	"dedupKey": sprintf("secrets-read-burst/%s", [aws.identity]),
} if {
	name := single
	aws.succeeded
	not aws.by_aws
	secrets := noroshi.distinct(sprintf("%s/%s", [aws.account, aws.identity]), name, "10m")
	secrets >= 10
}

# A call fetches up to ten parameters: two calls for different lists of five or more say the same.
alert contains {
	"title": "Many secrets were read in a short time",
	"details": sprintf("%s decrypted %d lists of parameters within 10 minutes from %s", [aws.principal, lists, aws.address]),
	"entities": [aws.principal],
	"dedupKey": sprintf("secrets-read-burst/%s", [aws.identity]),
} if {
	input.eventName == "GetParameters"
	input.eventSource == "ssm.amazonaws.com"
	input.requestParameters.withDecryption == true
	aws.succeeded
	not aws.by_aws
	count(input.requestParameters.names) >= 5
	lists := noroshi.distinct(sprintf("%s/%s/lists", [aws.account, aws.identity]), concat(",", sort(input.requestParameters.names)), "10m")
	lists >= 2
}

# A filter that leaves nothing out is how tools take everything at once.
alert contains {
	"title": "Secrets were fetched in bulk",
	"details": sprintf("%s fetched secrets by filter from %s", [aws.principal, aws.address]),
	"entities": [aws.principal],
	"severity": "Medium",
	"dedupKey": sprintf("secrets-read-burst/%s", [aws.identity]),
} if {
	input.eventName == "BatchGetSecretValue"
	input.eventSource == "secretsmanager.amazonaws.com"
	aws.succeeded
	not aws.by_aws
	count(input.requestParameters.filters) > 0
}

single := id if {
	input.eventName == "GetSecretValue"
	input.eventSource == "secretsmanager.amazonaws.com"
	id := input.requestParameters.secretId
} else := name if {
	input.eventName == "GetParameter"
	input.eventSource == "ssm.amazonaws.com"
	input.requestParameters.withDecryption == true
	name := input.requestParameters.name
}
