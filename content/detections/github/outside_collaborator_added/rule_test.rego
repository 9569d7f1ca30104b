package github.outside_collaborator_added_test

import data.github.outside_collaborator_added

test_a_collaborator_is_told if {
	count(outside_collaborator_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "carol",
		"permission": "read",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_collaborator_who_administers_is_rated_medium if {
	count(outside_collaborator_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "carol",
		"permission": "admin",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_collaborator_who_leaves_is_fine if {
	count(outside_collaborator_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.remove_member",
		"actor": "alice",
		"org": "example-org",
		"user": "carol",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_member_of_a_team_is_fine if {
	count(outside_collaborator_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "team.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "carol",
		"team": "example-org/ops",
	}
}
