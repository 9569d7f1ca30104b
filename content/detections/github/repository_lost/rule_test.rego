package github.repository_lost_test

import data.github.repository_lost

test_a_deleted_repository_is_told if {
	count(repository_lost.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.destroy",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_repository_that_is_handed_over_is_told if {
	count(repository_lost.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.transfer_start",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_an_archived_repository_is_still_there if {
	count(repository_lost.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.archived",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_renamed_repository_is_still_there if {
	count(repository_lost.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.rename",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
