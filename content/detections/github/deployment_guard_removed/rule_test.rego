package github.deployment_guard_removed_test

import data.github.deployment_guard_removed

test_a_protection_that_is_removed_is_told if {
	count(deployment_guard_removed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "environment.remove_protection_rule",
		"actor": "alice",
		"org": "example-org",
		"environment_name": "production",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_protection_that_is_added_is_fine if {
	count(deployment_guard_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "environment.add_protection_rule",
		"actor": "alice",
		"org": "example-org",
		"environment_name": "production",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_policy_that_names_owners_is_fine if {
	count(deployment_guard_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_actions_settings",
		"actor": "alice",
		"org": "example-org",
		"new_policy": "local_only",
	}
}
