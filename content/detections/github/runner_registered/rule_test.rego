package github.runner_registered_test

import data.github.runner_registered

test_a_runner_is_told if {
	count(runner_registered.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.register_self_hosted_runner",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_runner_for_a_public_repository_is_rated_high if {
	count(runner_registered.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.register_self_hosted_runner",
		"actor": "alice",
		"org": "example-org",
		"public_repo": true,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_runner_that_goes_is_fine if {
	count(runner_registered.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.remove_self_hosted_runner",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_runner_that_is_updated_is_fine if {
	count(runner_registered.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.self_hosted_runner_updated",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
