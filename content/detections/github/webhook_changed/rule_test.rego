package github.webhook_changed_test

import data.github.webhook_changed

test_a_new_webhook_is_told if {
	count(webhook_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "hook.create",
		"actor": "alice",
		"org": "example-org",
		"config": {"url": "https://hooks.example.com/a", "insecure_ssl": "0"},
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_webhook_in_clear_is_rated_medium if {
	count(webhook_changed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "hook.config_changed",
		"actor": "alice",
		"org": "example-org",
		"config": {"url": "http://192.0.2.7/a"},
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_an_event_that_mentions_a_hook_is_not_a_change if {
	count(webhook_changed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_member",
		"actor": "alice",
		"org": "example-org",
		"user": "hook.create",
	}
}
