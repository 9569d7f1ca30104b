package aws.resource_policy_public_test

import data.aws.resource_policy_public

test_a_queue_for_everybody_is_told if {
	count(resource_policy_public.alert) == 1 with input as {
		"eventSource": "sqs.amazonaws.com",
		"eventName": "SetQueueAttributes",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"queueUrl": "https://sqs.example.com/q",
			"attributes": {
				"Policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}]}",
			},
		},
	}
}

test_a_topic_for_everybody_is_told if {
	count(resource_policy_public.alert) == 1 with input as {
		"eventSource": "sns.amazonaws.com",
		"eventName": "SetTopicAttributes",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"attributeName": "Policy",
			"attributeValue": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sns:Publish\",\"Resource\":\"*\"}}",
		},
	}
}

test_a_key_for_everybody_is_told if {
	count(resource_policy_public.alert) == 1 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "PutKeyPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"keyId": "k",
			"policyName": "default",
			"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"kms:Decrypt\",\"Resource\":\"*\"}]}",
		},
	}
}

test_a_secret_for_everybody_is_told if {
	count(resource_policy_public.alert) == 1 with input as {
		"eventSource": "secretsmanager.amazonaws.com",
		"eventName": "PutResourcePolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"secretId": "s",
			"resourcePolicy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}]}",
		},
	}
}

test_an_event_bus_for_everybody_is_told if {
	count(resource_policy_public.alert) == 1 with input as {
		"eventSource": "events.amazonaws.com",
		"eventName": "PutPermission",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"principal": "*", "action": "events:PutEvents"},
	}
}

test_a_topic_that_s3_may_publish_to_is_narrowed_by_a_condition if {
	count(resource_policy_public.alert) == 0 with input as {
		"eventSource": "sns.amazonaws.com",
		"eventName": "SetTopicAttributes",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"attributeName": "Policy",
			"attributeValue": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sns:Publish\",\"Resource\":\"*\",\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::reports\"}}}}",
		},
	}
}

test_a_key_for_the_own_account_is_fine if {
	count(resource_policy_public.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "PutKeyPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"keyId": "k",
			"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}",
		},
	}
}

test_another_attribute_is_fine if {
	count(resource_policy_public.alert) == 0 with input as {
		"eventSource": "sns.amazonaws.com",
		"eventName": "SetTopicAttributes",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"attributeName": "DisplayName", "attributeValue": "*"},
	}
}

test_a_refused_attempt_opens_nothing if {
	count(resource_policy_public.alert) == 0 with input as {
		"eventSource": "kms.amazonaws.com",
		"eventName": "PutKeyPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}",
		},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
