package github.member_role_changed_test

import data.github.member_role_changed

test_a_moderator_is_told if {
	count(member_role_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "organization_moderators.add_user",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
	}
}

test_a_role_that_the_entry_does_not_name_is_told if {
	count(member_role_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
	}
}

test_a_new_owner_is_another_rule_s if {
	count(member_role_changed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "admin",
	}
}

test_a_role_that_is_taken_back_is_fine if {
	count(member_role_changed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "read",
		"old_permission": "admin",
	}
}
