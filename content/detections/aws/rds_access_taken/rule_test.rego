package aws.rds_access_taken_test

import data.aws.rds_access_taken

test_a_new_master_password_is_told if {
	count(rds_access_taken.alert) == 1 with input as {
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
		"requestParameters": {"dBInstanceIdentifier": "orders", "masterUserPassword": "****"},
	}
}

test_a_role_for_a_database_is_told if {
	count(rds_access_taken.alert) == 1 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "AddRoleToDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"dBInstanceIdentifier": "orders",
			"roleArn": "arn:aws:iam::123456789012:role/export",
			"featureName": "s3Export",
		},
	}
}

test_a_larger_disk_is_fine if {
	count(rds_access_taken.alert) == 0 with input as {
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

test_a_role_taken_away_is_fine if {
	count(rds_access_taken.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "RemoveRoleFromDBInstance",
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

test_a_refused_attempt_is_not_told if {
	count(rds_access_taken.alert) == 0 with input as {
		"eventSource": "rds.amazonaws.com",
		"eventName": "AddRoleToDBInstance",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"dBInstanceIdentifier": "orders"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
