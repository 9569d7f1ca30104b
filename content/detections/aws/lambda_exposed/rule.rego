# METADATA
# title: A function was opened to everybody or to a stranger
# description: A function may be called by everybody or by an account that is not on the list
#   `trusted_aws_accounts`, or got a URL without authentication.
# scope: package
# custom:
#   severity: high
#   attack: [T1098, T1648]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Webhooks that check a signature themselves
#     - Partners (put them on the list)
package aws.lambda_exposed

import data.lib.aws

alert contains {
	"title": "A function was opened to everybody or to a stranger",
	"details": sprintf("%s called %s on %v from %s: %s", [aws.principal, input.eventName, name, aws.address, how]),
	"entities": [aws.principal, name],
} if {
	input.eventSource == "lambda.amazonaws.com"
	aws.succeeded
	some how in ways
	name := object.get(input.requestParameters, "functionName", object.get(input.requestParameters, "layerName", "a function"))
}

ways contains "everybody may call it" if {
	is_grant
	input.requestParameters.principal == "*"
	not input.requestParameters.principalOrgID
	not input.requestParameters.organizationId
	object.get(input.requestParameters, "functionUrlAuthType", "NONE") == "NONE"
}

ways contains sprintf("account %s may use it", [id]) if {
	is_grant
	some id in regex.find_n(`[0-9]{12}`, input.requestParameters.principal, 1)
	id != aws.account
	not noroshi.in_list("trusted_aws_accounts", id)
}

ways contains "its URL asks for no authentication" if {
	regex.match(`^(Create|Update)FunctionUrlConfig`, input.eventName)
	input.requestParameters.authType == "NONE"
}

is_grant if regex.match(`^Add(LayerVersion)?Permission`, input.eventName)
