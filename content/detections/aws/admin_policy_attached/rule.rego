# METADATA
# title: Administrative rights were given
# description: A policy that allows everything, or lets its holder give themselves everything, was attached,
#   written or made the default.
# scope: package
# custom:
#   severity: high
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Landing-zone pipelines that set up accounts; give their role an exception rather than the rule a
#       longer list
package aws.admin_policy_attached

import data.lib.aws

alert contains {
	"title": "Administrative rights were given",
	"details": sprintf("%s called %s for %s from %s: %s", [aws.principal, input.eventName, target, aws.address, reason]),
	"entities": [aws.principal, target],
} if {
	input.eventSource in {"iam.amazonaws.com", "sso.amazonaws.com"}
	some reason in reasons
	aws.succeeded
	not aws.by_aws
}

reasons contains sprintf("it attaches %s", [name]) if {
	input.eventName in {
		"AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", "AttachManagedPolicyToPermissionSet",
	}
	policy := object.get(
		input.requestParameters, "policyArn",
		object.get(input.requestParameters, "managedPolicyArn", ""),
	)
	some name in {"AdministratorAccess", "IAMFullAccess", "AdministratorAccess-Amplify", "AWSOrganizationsFullAccess"}
	endswith(policy, sprintf("/%s", [name]))
}

reasons contains "its document allows every action on everything" if {
	input.eventName in {
		"PutUserPolicy", "PutRolePolicy", "PutGroupPolicy", "CreatePolicy", "CreatePolicyVersion",
		"PutInlinePolicyToPermissionSet",
	}
	some field in {"policyDocument", "inlinePolicy"}
	aws.allows_everything(input.requestParameters[field])
}

target := [name |
	some field in ["userName", "roleName", "groupName", "permissionSetArn", "policyArn", "policyName"]
	name := input.requestParameters[field]
][0]
