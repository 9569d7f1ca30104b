package github.branch_protection_bypassed_test

import data.github.branch_protection_bypassed

test_an_override_is_told if {
	count(branch_protection_bypassed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.policy_override",
		"actor": "alice",
		"org": "example-org",
		"branch": "refs/heads/main",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_push_that_was_refused_is_fine if {
	count(branch_protection_bypassed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.rejected_ref_update",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_an_ordinary_push_is_fine if {
	count(branch_protection_bypassed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "git.push",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
