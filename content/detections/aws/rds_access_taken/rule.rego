# METADATA
# title: Somebody gave themselves access to a database
# description: The master password of a database was changed, or a role was added with which it can write to
#   S3 or call functions.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098, T1530]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Rotation of the master password by hand; Secrets Manager does it as a service
package aws.rds_access_taken

import data.lib.aws

alert contains {
	"title": "Somebody gave themselves access to a database",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, database, aws.address]),
	"entities": [aws.principal, database],
} if {
	input.eventSource == "rds.amazonaws.com"
	takes
	aws.succeeded
	not aws.through_service
	database := [id |
		some field in ["dBInstanceIdentifier", "dBClusterIdentifier"]
		id := input.requestParameters[field]
	][0]
}

takes if {
	input.eventName in {"ModifyDBInstance", "ModifyDBCluster"}
	input.requestParameters.masterUserPassword
}

takes if input.eventName in {"AddRoleToDBInstance", "AddRoleToDBCluster"}
