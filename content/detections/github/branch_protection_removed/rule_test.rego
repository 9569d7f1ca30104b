package github.branch_protection_removed_test

import data.github.branch_protection_removed

test_a_protection_that_is_deleted_is_told if {
	count(branch_protection_removed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.destroy",
		"actor": "alice",
		"org": "example-org",
		"name": "main",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_force_pushes_that_are_allowed_are_told if {
	count(branch_protection_removed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.update_allow_force_pushes_enforcement_level",
		"actor": "alice",
		"org": "example-org",
		"name": "main",
		"allow_force_pushes_enforcement_level": 2,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_rule_set_that_only_watches_is_told if {
	count(branch_protection_removed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repository_ruleset.update",
		"actor": "alice",
		"org": "example-org",
		"ruleset_name": "main",
		"ruleset_enforcement": "disabled",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_new_protection_is_fine if {
	count(branch_protection_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.create",
		"actor": "alice",
		"org": "example-org",
		"name": "main",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_force_pushes_that_are_forbidden_are_fine if {
	count(branch_protection_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.update_allow_force_pushes_enforcement_level",
		"actor": "alice",
		"org": "example-org",
		"name": "main",
		"allow_force_pushes_enforcement_level": 0,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_administrators_who_are_bound_are_fine if {
	count(branch_protection_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "protected_branch.update_admin_enforced",
		"actor": "alice",
		"org": "example-org",
		"name": "main",
		"admin_enforced": true,
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_rule_set_in_force_is_fine if {
	count(branch_protection_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repository_ruleset.update",
		"actor": "alice",
		"org": "example-org",
		"ruleset_name": "main",
		"ruleset_enforcement": "enabled",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
