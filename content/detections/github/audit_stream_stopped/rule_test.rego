package github.audit_stream_stopped_test

import data.github.audit_stream_stopped

test_a_stream_that_is_removed_is_told if {
	count(audit_stream_stopped.alert) == 1 with input as {
		"@timestamp": 1767607200000,
		"action": "audit_log_streaming.destroy",
		"actor": "alice",
		"org": "example-org",
	}
}

test_a_stream_that_is_set_up_is_fine if {
	count(audit_stream_stopped.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "audit_log_streaming.create",
		"actor": "alice",
		"org": "example-org",
	}
}

test_an_export_is_fine if {
	count(audit_stream_stopped.alert) == 0 with input as {
		"@timestamp": 1767607200000,
		"action": "org.audit_log_export",
		"actor": "alice",
		"org": "example-org",
	}
}
