# METADATA
# title: Network traffic is mirrored
# description: "Traffic mirroring was set up or changed: somebody else reads what goes over the network."
# scope: package
# custom:
#   severity: high
#   attack: [T1040, T1020.001]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Network detection appliances; give their role an exception
package aws.traffic_mirrored

import data.lib.aws

alert contains {
	"title": "Network traffic is mirrored",
	"details": sprintf("%s called %s from %s", [aws.principal, input.eventName, aws.address]),
	"entities": [aws.principal, aws.account],
	"dedupKey": sprintf("traffic-mirrored/%s", [aws.identity]),
} if {
	input.eventSource == "ec2.amazonaws.com"
	regex.match(`^(Create|Modify|Delete)TrafficMirror`, input.eventName)
	not aws.by_aws
}
