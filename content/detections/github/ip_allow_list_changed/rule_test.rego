package github.ip_allow_list_changed_test

import data.github.ip_allow_list_changed

test_a_list_that_is_switched_off_is_told if {
	count(ip_allow_list_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "ip_allow_list.disable",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_new_entry_is_told if {
	count(ip_allow_list_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "ip_allow_list_entry.create",
		"actor": "alice",
		"org": "example-org",
		"ip_allow_list_entry": "203.0.113.0/24",
	}
}

test_a_list_that_is_switched_on_is_fine if {
	count(ip_allow_list_changed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "ip_allow_list.enable",
		"actor": "alice",
		"org": "example-org",
	}
}

test_an_entry_that_is_taken_away_is_fine if {
	count(ip_allow_list_changed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "ip_allow_list_entry.destroy",
		"actor": "alice",
		"org": "example-org",
	}
}
