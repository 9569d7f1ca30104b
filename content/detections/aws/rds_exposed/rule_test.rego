package aws.rds_exposed_test

import data.aws.rds_exposed

test_a_database_made_public_is_told if {
	count(rds_exposed.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "ModifyDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "publiclyAccessible": true},
	}
}

test_a_snapshot_restored_in_public_is_told if {
	count(rds_exposed.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "RestoreDBInstanceFromDBSnapshot",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {
				"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/deploy", "userName": "deploy"},
			},
		},
		"requestParameters": {"dBInstanceIdentifier": "copy", "publiclyAccessible": true},
	}
}

test_a_database_made_private_is_fine if {
	count(rds_exposed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "ModifyDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "publiclyAccessible": false},
	}
}

test_a_larger_disk_is_fine if {
	count(rds_exposed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "ModifyDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "allocatedStorage": 200},
	}
}

test_a_refused_attempt_is_not_told if {
	count(rds_exposed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "ModifyDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "publiclyAccessible": true},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
