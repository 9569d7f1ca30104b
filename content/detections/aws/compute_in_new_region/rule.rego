# METADATA
# title: Compute appeared in a region that the account does not use
# description: Instances or functions were made in a region where the account had nothing in thirty days.
# scope: package
# custom:
#   severity: medium
#   attack: [T1535, T1496]
#   owner: detection-engineering
#   status: experimental
#   source: aws_cloudtrail
#   false_positives:
#     - The first days after installation, once for each region in use
#     - A roll-out to a new region
package aws.compute_in_new_region

import data.lib.aws

alert contains {
	"title": "Compute appeared in a region that the account does not use",
	"details": sprintf("%s called %s in %s from %s; account %s had no such call there in 30 days", [aws.principal, input.eventName, input.awsRegion, aws.address, aws.account]),
	"entities": [aws.principal, aws.account, input.awsRegion],
} if {
	input.eventName in {"RunInstances", "CreateFunction20150331", "RunTask", "CreateCluster", "RequestSpotInstances", "CreateNotebookInstance"}
	aws.succeeded
	not aws.by_aws
	noroshi.first_seen(aws.account, input.awsRegion, "30d")
	# The first region ever seen of an account is where it lives.
	noroshi.distinct(aws.account, input.awsRegion, "30d") >= 2
}
