package github.mass_clone_test

import data.github.mass_clone

test_a_single_clone_is_not_told if {
	count(mass_clone.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "git.clone",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
