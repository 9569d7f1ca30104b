# METADATA
# title: A VPC endpoint refused a call
# description: "A call over a VPC endpoint was refused by the endpoint's policy: credentials or data of
#   somebody else, or yours on their way out."
# scope: package
# custom:
#   severity: medium
#   attack: [T1567, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - New software that needs something the endpoint's policy does not allow yet
package aws.data_perimeter_refused

import data.lib.aws

alert contains {
	"title": "A VPC endpoint refused a call",
	"details": sprintf("%s was refused %s on %s over %v", [aws.principal, input.eventName, input.eventSource, endpoint]),
	"entities": [aws.principal, aws.address],
	"dedupKey": sprintf("data-perimeter-refused/%s", [aws.identity]),
} if {
	input.errorCode == "VpceAccessDenied"
	endpoint := object.get(input, "vpcEndpointId", "an endpoint")
}
