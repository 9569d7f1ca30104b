package github.deploy_key_added_test

import data.github.deploy_key_added

test_a_key_that_can_write_is_told if {
	count(deploy_key_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "public_key.create",
		"actor": "alice",
		"org": "example-org",
		"title": "ci",
		"read_only": false,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_user_s_key_is_told if {
	count(deploy_key_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "public_key.create",
		"actor": "alice",
		"org": "example-org",
		"title": "laptop",
	}
}

test_a_key_that_is_taken_away_is_fine if {
	count(deploy_key_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "public_key.delete",
		"actor": "alice",
		"org": "example-org",
		"title": "ci",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_key_that_was_checked_is_fine if {
	count(deploy_key_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "public_key.verify",
		"actor": "alice",
		"org": "example-org",
		"title": "ci",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
