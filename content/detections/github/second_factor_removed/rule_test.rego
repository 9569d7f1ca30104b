package github.second_factor_removed_test

import data.github.second_factor_removed

test_a_factor_that_is_switched_off_is_told if {
	count(second_factor_removed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "two_factor_authentication.disabled",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_factor_that_is_switched_on_is_fine if {
	count(second_factor_removed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "two_factor_authentication.enabled",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_sign_in_with_it_is_fine if {
	count(second_factor_removed.alert) == 0 with input as {"@timestamp": 1767607200000, "action": "user.login", "actor": "alice", "org": "example-org"}
}
