package aws.image_repository_public_test

import data.aws.image_repository_public

test_a_repository_for_everybody_is_told if {
	count(image_repository_public.alert) == 1 with input as {
		"eventSource": "ecr.amazonaws.com",
		"eventName": "SetRepositoryPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"repositoryName": "web",
			"policyText": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ecr:BatchGetImage\"}]}",
		},
	}
}

test_a_public_build_is_told if {
	count(image_repository_public.alert) == 1 with input as {
		"eventSource": "codebuild.amazonaws.com",
		"eventName": "UpdateProjectVisibility",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"projectArn": "arn:aws:codebuild:eu-central-1:123456789012:project/web",
			"projectVisibility": "PUBLIC_READ",
		},
	}
}

test_a_repository_for_the_organisation_is_fine if {
	count(image_repository_public.alert) == 0 with input as {
		"eventSource": "ecr.amazonaws.com",
		"eventName": "SetRepositoryPolicy",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {
			"repositoryName": "web",
			"policyText": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ecr:BatchGetImage\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-example\"}}}]}",
		},
	}
}

test_a_private_build_is_fine if {
	count(image_repository_public.alert) == 0 with input as {
		"eventSource": "codebuild.amazonaws.com",
		"eventName": "UpdateProjectVisibility",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"projectVisibility": "PRIVATE"},
	}
}

test_a_refused_attempt_opens_nothing if {
	count(image_repository_public.alert) == 0 with input as {
		"eventSource": "codebuild.amazonaws.com",
		"eventName": "UpdateProjectVisibility",
		"sourceIPAddress": "198.51.100.23",
		"recipientAccountId": "123456789012",
		"userIdentity": {
			"type": "IAMUser",
			"arn": "arn:aws:iam::123456789012:user/alice",
			"accessKeyId": "AKIAEXAMPLE000000001",
			"userName": "alice",
		},
		"requestParameters": {"projectVisibility": "PUBLIC_READ"},
		"errorCode": "AccessDenied",
		"errorMessage": "not authorized",
	}
}
