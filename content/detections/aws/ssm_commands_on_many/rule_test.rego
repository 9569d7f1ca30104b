package aws.ssm_commands_on_many_test

import data.aws.ssm_commands_on_many

test_patching_many_is_work if {
	count(ssm_commands_on_many.alert) == 0 with input as {
		"eventSource": "ssm.amazonaws.com",
		"eventName": "SendCommand",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"documentName": "AWS-RunPatchBaseline", "instanceIds": ["i-1", "i-2", "i-3"]},
	}
}
