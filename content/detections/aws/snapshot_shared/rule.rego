# METADATA
# title: A snapshot or image was given away
# description: A disk or database snapshot or a machine image was shared with another account that is not on
#   the list `trusted_aws_accounts`, or with everybody.
# scope: package
# custom:
#   severity: high
#   attack: [T1537]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Images shared with accounts of your own organisation (put them on the list)
package aws.snapshot_shared

import data.lib.aws

alert contains {
	"title": "A snapshot or image was given away",
	"details": sprintf("%s shared %v with %s, from %s", [aws.principal, item, receiver, aws.address]),
	"entities": [aws.principal, item, receiver],
	"severity": severities[receiver == "everybody"],
} if {
	input.eventName in {
		"ModifySnapshotAttribute", "ModifyImageAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute",
	}
	aws.succeeded
	some receiver in receivers
	receiver != aws.account
	not noroshi.in_list("trusted_aws_accounts", receiver)
}

severities := {true: "Critical", false: "High"}

receivers contains receiver if {
	some permission in {"createVolumePermission", "launchPermission"}
	some added in input.requestParameters[permission].add.items
	receiver := added.userId
	regex.match(`^[0-9]{12}$`, receiver)
}

receivers contains "everybody" if {
	some permission in {"createVolumePermission", "launchPermission"}
	some added in input.requestParameters[permission].add.items
	added.group == "all"
}

receivers contains receiver if {
	some receiver in input.requestParameters.valuesToAdd
	regex.match(`^[0-9]{12}$`, receiver)
}

receivers contains "everybody" if "all" in input.requestParameters.valuesToAdd

item := [id |
	some field in ["snapshotId", "imageId", "dBSnapshotIdentifier", "dBClusterSnapshotIdentifier"]
	id := input.requestParameters[field]
][0]
