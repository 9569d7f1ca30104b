# METADATA
# title: GuardDuty was disabled or blinded
# description: A GuardDuty detector was removed or suspended, members were cut off, or findings are archived
#   or trusted away.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Filters that your own team keeps in code; add their owner's role to an exception
package aws.guardduty_disabled

import data.lib.aws

alert contains {
	"title": "GuardDuty was disabled or blinded",
	"details": sprintf("%s called %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventSource == "guardduty.amazonaws.com"
	aws.succeeded
	blinds
}

blinds if input.eventName in {
	"DeleteDetector", "DeleteMembers", "DisassociateMembers", "DisassociateFromMasterAccount",
	"DisassociateFromAdministratorAccount", "StopMonitoringMembers", "DeletePublishingDestination",
	"DisableOrganizationAdminAccount",
}

blinds if {
	input.eventName == "UpdateDetector"
	input.requestParameters.enable == false
}

# Findings that match the filter disappear from view.
blinds if {
	input.eventName in {"CreateFilter", "UpdateFilter"}
	input.requestParameters.action == "ARCHIVE"
}

# Addresses on this list raise no findings.
blinds if {
	input.eventName in {"CreateIPSet", "UpdateIPSet"}
	input.requestParameters.activate == true
}
