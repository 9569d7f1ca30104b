# METADATA
# title: A database or its backups were deleted
# description: A database was deleted, or its automated backups were. Without a final snapshot the data is
#   gone.
# scope: package
# custom:
#   severity: medium
#   attack: [T1485, T1490]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Databases for tests that scripts make and delete
package aws.rds_destroyed

import data.lib.aws

alert contains {
	"title": "A database or its backups were deleted",
	"details": sprintf("%s called %s from %s%s", [aws.principal, input.eventName, aws.address, remark]),
	"entities": [aws.principal, aws.account],
	"severity": severity,
} if {
	input.eventSource == "rds.amazonaws.com"
	input.eventName in {
		"DeleteDBInstance", "DeleteDBCluster", "DeleteGlobalCluster", "DeleteDBInstanceAutomatedBackup",
		"DeleteDBClusterAutomatedBackup",
	}
	aws.succeeded
	not aws.through_service
	[severity, remark] := judgement
}

judgement := ["High", ", backups"] if {
	endswith(input.eventName, "AutomatedBackup")
} else := ["High", " without a final snapshot"] if {
	input.requestParameters.skipFinalSnapshot == true
} else := ["Low", ""]
