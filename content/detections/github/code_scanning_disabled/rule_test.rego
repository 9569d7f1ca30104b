package github.code_scanning_disabled_test

import data.github.code_scanning_disabled

test_secret_scanning_that_is_switched_off_is_told if {
	count(code_scanning_disabled.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repository_secret_scanning.disable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_push_protection_that_is_switched_off_is_told if {
	count(code_scanning_disabled.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repository_secret_scanning_push_protection.disable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_advanced_security_that_is_switched_off_is_told if {
	count(code_scanning_disabled.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.advanced_security_disabled",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_alerts_that_new_repositories_do_without_are_told if {
	count(code_scanning_disabled.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "dependabot_alerts_new_repos.disable",
		"actor": "alice",
		"org": "example-org",
	}
}

test_scanning_that_is_switched_on_is_fine if {
	count(code_scanning_disabled.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repository_secret_scanning.enable",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_an_alert_is_a_result_not_a_change if {
	count(code_scanning_disabled.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "secret_scanning_alert.create",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}

test_wikis_that_are_switched_off_are_fine if {
	count(code_scanning_disabled.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "repo.disable_wiki",
		"actor": "alice",
		"org": "example-org",
		"repo": "example-org/web",
		"repo_id": 3001,
	}
}
