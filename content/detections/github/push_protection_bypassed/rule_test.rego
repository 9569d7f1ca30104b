package github.push_protection_bypassed_test

import data.github.push_protection_bypassed

test_a_bypass_is_told if {
	count(push_protection_bypassed.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_push_protection.bypass",
		"actor": "alice",
		"org": "example-org",
		"secret_type": "aws_access_key_id",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_request_for_one_is_fine if {
	count(push_protection_bypassed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_push_protection.request",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_a_push_that_was_stopped_is_fine if {
	count(push_protection_bypassed.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_push_protection.enable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
