# METADATA
# title: A member account's root was assumed centrally
# description: Somebody took a short root session on a member account through centralised root access.
# scope: package
# custom:
#   severity: medium
#   attack: [T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Planned removal of root credentials across an organisation
package aws.assume_root

import data.lib.aws

alert contains {
	"title": "A member account's root was assumed centrally",
	"details": sprintf("%s assumed root of %v from %s", [aws.principal, target, aws.address]),
	"entities": [aws.principal, target],
} if {
	input.eventName == "AssumeRoot"
	input.eventSource == "sts.amazonaws.com"
	aws.succeeded
	target := object.get(input, ["requestParameters", "targetPrincipal"], "a member account")
}
