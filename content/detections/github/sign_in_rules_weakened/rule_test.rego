package github.sign_in_rules_weakened_test

import data.github.sign_in_rules_weakened

test_a_second_factor_that_is_no_longer_required_is_told if {
	count(sign_in_rules_weakened.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.disable_two_factor_requirement",
		"actor": "alice",
		"org": "example-org",
	}
}

test_single_sign_on_that_is_switched_off_is_told if {
	count(sign_in_rules_weakened.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.saml_disabled",
		"actor": "alice",
		"org": "example-org",
	}
}

test_another_identity_provider_is_told if {
	count(sign_in_rules_weakened.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "org.update_saml_provider_settings",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_second_factor_that_is_required_is_fine if {
	count(sign_in_rules_weakened.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.enable_two_factor_requirement",
		"actor": "alice",
		"org": "example-org",
	}
}

test_apps_that_are_restricted_are_fine if {
	count(sign_in_rules_weakened.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.enable_oauth_app_restrictions",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_new_member_is_fine if {
	count(sign_in_rules_weakened.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.add_member",
		"actor": "alice",
		"org": "example-org",
		"user": "bob",
	}
}
