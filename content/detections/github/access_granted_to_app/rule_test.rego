package github.access_granted_to_app_test

import data.github.access_granted_to_app

test_a_token_that_is_granted_is_told if {
	count(access_granted_to_app.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "personal_access_token.access_granted",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"token_id": 777,
	}
}

test_an_app_that_is_installed_is_told if {
	count(access_granted_to_app.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "integration_installation.create",
		"actor": "alice",
		"org": "example-org",
		"integration": "helper",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_grant_that_names_nothing_is_told if {
	count(access_granted_to_app.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.oauth_app_access_approved",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_request_is_not_a_grant if {
	count(access_granted_to_app.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "personal_access_token.request_created",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
	}
}

test_a_token_that_is_revoked_is_fine if {
	count(access_granted_to_app.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "personal_access_token.access_revoked",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
	}
}

test_an_app_that_was_denied_is_fine if {
	count(access_granted_to_app.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.oauth_app_access_denied",
		"actor": "alice",
		"org": "example-org",
	}
}
