package github.repository_made_public_test

import data.github.repository_made_public

test_a_private_repository_made_public_is_told if {
	count(repository_made_public.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.access",
		"actor": "alice",
		"org": "example-org",
		"visibility": "public",
		"previous_visibility": "private",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_new_public_repository_is_told if {
	count(repository_made_public.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.create",
		"actor": "alice",
		"org": "example-org",
		"visibility": "public",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_change_to_something_untold_is_told if {
	count(repository_made_public.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.access",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_repository_made_private_is_fine if {
	count(repository_made_public.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.access",
		"actor": "alice",
		"org": "example-org",
		"visibility": "private",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_new_private_repository_is_fine if {
	count(repository_made_public.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.create",
		"actor": "alice",
		"org": "example-org",
		"visibility": "private",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_renamed_repository_is_fine if {
	count(repository_made_public.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.rename",
		"actor": "alice",
		"org": "example-org",
		"visibility": "public",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
