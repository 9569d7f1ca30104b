# METADATA
# title: A database was made reachable from the internet
# description: A database instance or cluster was made, restored or changed to be publicly accessible.
# scope: package
# custom:
#   severity: high
#   attack: [T1190]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Databases for development; better, behind a tunnel
package aws.rds_exposed

import data.lib.aws

alert contains {
	"title": "A database was made reachable from the internet",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, database, aws.address]),
	"entities": [aws.principal, database],
} if {
	input.eventSource == "rds.amazonaws.com"
	regex.match(`^(Create|Modify|Restore)DB(Instance|Cluster)`, input.eventName)
	input.requestParameters.publiclyAccessible == true
	aws.succeeded
	database := [id |
		some field in ["dBInstanceIdentifier", "dBClusterIdentifier"]
		id := input.requestParameters[field]
	][0]
}
