# METADATA
# title: A security service was disabled
# description: Security Hub, Macie, Inspector, Access Analyzer, Detective or AWS Config was switched off, or
#   made to hide findings.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - An account that leaves the organisation under a plan
#     - Standards switched off because another tool took over
package aws.security_service_disabled

import data.lib.aws

alert contains {
	"title": "A security service was disabled",
	"details": sprintf("%s called %s on %s from %s", [aws.principal, input.eventName, input.eventSource, aws.address]),
	"entities": [aws.principal, aws.account],
} if {
	input.eventName in silencing[input.eventSource]
	aws.succeeded
	not aws.by_aws
}

# A finding set to "suppressed" is gone from everybody's list.
alert contains {
	"title": "A security service was disabled",
	"details": sprintf("%s suppressed Security Hub findings with %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
	"severity": "Medium",
} if {
	input.eventSource == "securityhub.amazonaws.com"
	input.eventName in {"BatchUpdateFindings", "CreateAutomationRule", "BatchUpdateAutomationRules"}
	contains(json.marshal(input.requestParameters), "SUPPRESSED")
	aws.succeeded
}

macie := {
	"DisableMacie", "UpdateMacieSession", "DeleteMember", "DisassociateMember", "DisassociateFromMasterAccount",
	"DisassociateFromAdministratorAccount", "DisableOrganizationAdminAccount", "DisassociateS3Resources",
	"ArchiveFindings",
}

silencing := {
	"securityhub.amazonaws.com": {
		"DisableSecurityHub", "BatchDisableStandards", "DisableImportFindingsForProduct", "DeleteMembers",
		"DisassociateMembers", "DisassociateFromMasterAccount", "DisassociateFromAdministratorAccount",
		"DeleteInsight", "UpdateInsight", "UpdateFindings", "DeleteFindingAggregator",
	},
	"macie2.amazonaws.com": macie,
	"macie.amazonaws.com": macie,
	"inspector2.amazonaws.com": {"Disable", "DisassociateMember", "DisableDelegatedAdminAccount"},
	"access-analyzer.amazonaws.com": {"DeleteAnalyzer"},
	"detective.amazonaws.com": {"DeleteGraph", "DeleteMembers"},
	"config.amazonaws.com": {
		"StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel",
		"DeleteConfigurationAggregator",
	},
	"health.amazonaws.com": {"DisableHealthServiceAccessForOrganization"},
	"shield.amazonaws.com": {"DeleteProtection", "DisableProactiveEngagement", "DisableApplicationLayerAutomaticResponse"},
}
