package aws.rds_destroyed_test

import data.aws.rds_destroyed

test_a_database_deleted_for_good_is_told if {
	count(rds_destroyed.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "DeleteDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "skipFinalSnapshot": true},
	}
}

test_deleted_backups_are_told if {
	count(rds_destroyed.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "DeleteDBInstanceAutomatedBackup",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dbiResourceId": "db-ABCDEF"},
	}
}

test_a_deletion_with_a_final_snapshot_is_low if {
	count(rds_destroyed.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "DeleteDBCluster",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBClusterIdentifier": "orders", "skipFinalSnapshot": false},
	}
}

test_a_refused_attempt_deletes_nothing if {
	count(rds_destroyed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "DeleteDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "skipFinalSnapshot": true},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}

test_a_stack_that_is_taken_down_is_fine if {
	count(rds_destroyed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "DeleteDBInstance",
		"sourceIPAddress": "cloudformation.amazonaws.com",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders", "skipFinalSnapshot": true},
	}
}

test_a_new_database_is_fine if {
	count(rds_destroyed.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "CreateDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders"},
	}
}
