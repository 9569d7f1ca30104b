# METADATA
# title: The guards of a language model were weakened
# description: A Bedrock guardrail was changed or deleted, or the log of model calls was switched off.
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001, T1562.008]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Teams that tune their guardrails; an exception for their role
package aws.model_guardrail_weakened

import data.lib.aws

alert contains {
	"title": "The guards of a language model were weakened",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, guardrail, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "bedrock.amazonaws.com"
	input.eventName in {"DeleteGuardrail", "UpdateGuardrail", "DeleteModelInvocationLoggingConfiguration"}
	aws.succeeded
	guardrail := object.get(input, ["requestParameters", "guardrailIdentifier"], "the account")
}
