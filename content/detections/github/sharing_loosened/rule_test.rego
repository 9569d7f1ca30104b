package github.sharing_loosened_test

import data.github.sharing_loosened

test_forks_of_private_repositories_are_told if {
	count(sharing_loosened.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "private_repository_forking.enable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_members_who_may_all_write_are_told if {
	count(sharing_loosened.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_default_repository_permission",
		"actor": "alice",
		"org": "example-org",
		"permission": "write",
	}
}

test_forks_that_are_forbidden_are_fine if {
	count(sharing_loosened.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "private_repository_forking.disable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_members_who_may_read_are_fine if {
	count(sharing_loosened.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_default_repository_permission",
		"actor": "alice",
		"org": "example-org",
		"permission": "read",
	}
}
