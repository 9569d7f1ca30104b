# METADATA
# title: The organisation's hold on an account was loosened
# description: An account left the organisation, or a service control policy was detached, deleted or switched
#   off.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.001, T1484]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Reorganisations under a plan
package aws.organization_guardrail_removed

import data.lib.aws

alert contains {
	"title": "The organisation's hold on an account was loosened",
	"details": sprintf("%s called %s (%s) from %s", [aws.principal, input.eventName, json.marshal(asked), aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "organizations.amazonaws.com"
	input.eventName in {
		"LeaveOrganization", "RemoveAccountFromOrganization", "DeleteOrganization", "DetachPolicy", "DeletePolicy",
		"DisablePolicyType", "DeregisterDelegatedAdministrator", "DisableAWSServiceAccess",
	}
	tells
	asked := object.get(input, "requestParameters", {})
}

tells if aws.succeeded

# Nobody tries this by accident, and a policy of the organisation usually refuses it.
tells if input.eventName == "LeaveOrganization"
