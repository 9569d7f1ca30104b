package github.secret_found_test

import data.github.secret_found

test_a_found_secret_is_told if {
	count(secret_found.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_alert.create",
		"actor": "alice",
		"org": "example-org",
		"secret_type": "aws_access_key_id",
		"number": 7,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_finding_that_is_closed_is_fine if {
	count(secret_found.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_alert.resolve",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_secret_of_a_workflow_is_not_a_leak if {
	count(secret_found.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.create_actions_secret",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
