package aws.rds_snapshot_exported_test

import data.aws.rds_snapshot_exported

test_an_export_is_told if {
	count(rds_snapshot_exported.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "StartExportTask",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"sourceArn": "arn:aws:rds:eu-central-1:123456789012:snapshot:orders", "s3BucketName": "dump"},
	}
}

test_a_snapshot_alone_is_fine if {
	count(rds_snapshot_exported.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "CreateDBSnapshot",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBSnapshotIdentifier": "orders"},
	}
}

test_a_refused_attempt_exports_nothing if {
	count(rds_snapshot_exported.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "StartExportTask",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_exports_of_other_services_are_not_it if {
	count(rds_snapshot_exported.alert) == 0 with input as {
		"eventSource": "discovery.amazonaws.com",
		"eventName": "StartExportTask",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {},
	}
}
