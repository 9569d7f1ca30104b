package github.owner_added_test

import data.github.owner_added

test_a_member_made_an_owner_is_told if {
	count(owner_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "admin",
		"old_permission": "read",
	}
}

test_a_new_owner_is_told if {
	count(owner_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "mallory",
		"permission": "admin",
	}
}

test_an_administrator_of_the_enterprise_is_told if {
	count(owner_added.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "business.add_admin",
		"actor": "alice",
		"org": "example-org",
		"user": "mallory",
	}
}

test_an_ordinary_member_is_fine if {
	count(owner_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "read",
	}
}

test_an_owner_who_steps_down_is_fine if {
	count(owner_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "read",
		"old_permission": "admin",
	}
}

test_a_member_who_leaves_is_fine if {
	count(owner_added.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.remove_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
		"permission": "admin",
	}
}
