package aws.notebook_startup_changed_test

import data.aws.notebook_startup_changed

test_a_changed_script_is_told if {
	count(notebook_startup_changed.alert) == 1 with input as {
		"eventSource": "sagemaker.amazonaws.com",
		"eventName": "UpdateNotebookInstanceLifecycleConfig",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"notebookInstanceLifecycleConfigName": "setup", "onStart": [{"content": "***"}]},
	}
}

test_a_new_configuration_is_fine if {
	count(notebook_startup_changed.alert) == 0 with input as {
		"eventSource": "sagemaker.amazonaws.com",
		"eventName": "CreateNotebookInstanceLifecycleConfig",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"notebookInstanceLifecycleConfigName": "setup"},
	}
}

test_a_refused_attempt_changes_nothing if {
	count(notebook_startup_changed.alert) == 0 with input as {
		"eventSource": "sagemaker.amazonaws.com",
		"eventName": "UpdateNotebookInstanceLifecycleConfig",
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
