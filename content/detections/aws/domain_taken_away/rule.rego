# METADATA
# title: A domain is being taken away
# description: A domain's transfer lock was lifted, or the domain is handed to another account or registrar.
# scope: package
# custom:
#   severity: critical
#   attack: [T1583.001, T1098]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Transfers under a plan
package aws.domain_taken_away

import data.lib.aws

alert contains {
	"title": "A domain is being taken away",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, domain, aws.address]),
	"entities": [aws.principal, domain],
} if {
	input.eventSource == "route53domains.amazonaws.com"
	input.eventName in {
		"TransferDomainToAnotherAwsAccount", "DisableDomainTransferLock", "RetrieveDomainAuthCode", "PushDomain",
		"DeleteDomain",
	}
	aws.succeeded
	domain := object.get(input, ["requestParameters", "domainName"], "a domain")
}
