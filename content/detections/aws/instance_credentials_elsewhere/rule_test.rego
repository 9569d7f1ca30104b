package aws.instance_credentials_elsewhere_test

import data.aws.instance_credentials_elsewhere

test_other_roles_may_roam if {
	count(instance_credentials_elsewhere.alert) == 0 with input as {
		"eventSource": "s3.amazonaws.com",
		"eventName": "ListBuckets",
		"sourceIPAddress": "203.0.113.10",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "AssumedRole",
			"arn": "arn:aws:sts::123456789012:assumed-role/dev/alice",
			"accessKeyId": "ASIAEXAMPLE000000001",
			"sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::123456789012:role/dev", "userName": "dev"}},
		},
	}
}
