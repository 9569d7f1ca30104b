# METADATA
# title: A role can be assumed from outside the account
# description: A role's trust policy lets in another account that is not on the list `trusted_aws_accounts`,
#   or everybody.
# scope: package
# custom:
#   severity: high
#   attack: [T1098.003, T1199]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Vendors that are being set up (put them on the list)
#     - Roles for other accounts of your own organisation (put those on the list too)
package aws.role_trusts_stranger

import data.lib.aws

alert contains {
	"title": "A role can be assumed from outside the account",
	"details": sprintf("%s called %s from %s: %s may assume %s", [aws.principal, input.eventName, aws.address, stranger, name]),
	"entities": [aws.principal, name, stranger],
} if {
	input.eventSource == "iam.amazonaws.com"
	policy := input.requestParameters[documents[input.eventName]]
	aws.succeeded
	not aws.by_aws
	name := input.requestParameters.roleName
	some stranger in strangers(policy)
	not noroshi.in_list("trusted_aws_accounts", stranger)
}

documents := {
	"CreateRole": "assumeRolePolicyDocument",
	"UpdateAssumeRolePolicy": "policyDocument",
}

strangers(policy) := aws.foreign_accounts(policy) | everybody(policy)

everybody(policy) := {"everybody" | some statement in aws.allowing(policy); aws.is_open(statement)}
