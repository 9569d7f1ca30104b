package aws.mail_abuse_probe_test

import data.aws.mail_abuse_probe

test_a_single_question_is_not_told if {
	count(mail_abuse_probe.alert) == 0 with input as {
		"eventSource": "ses.amazonaws.com",
		"eventName": "GetSendQuota",
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
