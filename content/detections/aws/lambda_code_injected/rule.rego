# METADATA
# title: Code was put into a function by hand
# description: A person replaced the code of an existing function or gave it a layer, or somebody gave it a
#   layer of another account.
# scope: package
# custom:
#   severity: high
#   attack: [T1525, T1648, T1546]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Developers who try things out in the console
package aws.lambda_code_injected

import data.lib.aws

alert contains {
	"title": "Code was put into a function by hand",
	"details": sprintf("%s added %s to %v from %s", [aws.principal, layer, name, aws.address]),
	"entities": [aws.principal, name, layer],
} if {
	input.eventSource == "lambda.amazonaws.com"
	startswith(input.eventName, "UpdateFunctionConfiguration")
	aws.succeeded
	some layer in layers
	suspicious(layer)
	name := object.get(input, ["requestParameters", "functionName"], "a function")
}

alert contains {
	"title": "Code was put into a function by hand",
	"details": sprintf("%s replaced the code of %v from %s", [aws.principal, name, aws.address]),
	"entities": [aws.principal, name],
	"severity": "Medium",
} if {
	input.eventSource == "lambda.amazonaws.com"
	startswith(input.eventName, "UpdateFunctionCode")
	aws.succeeded
	aws.by_person
	not aws.through_service
	not input.requestParameters.dryRun == true
	name := object.get(input, ["requestParameters", "functionName"], "a function")
}

layers contains layer if some layer in input.requestParameters.layers

layers contains added.arn if some added in input.responseElements.layers

suspicious(_) if aws.by_person

suspicious(layer) if {
	owner := split(layer, ":")[4]
	owner != aws.account
	not aws.by_aws
	not noroshi.in_list("trusted_aws_accounts", owner)
}
