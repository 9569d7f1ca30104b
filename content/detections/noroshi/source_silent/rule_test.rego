package noroshi.source_silent_test

import data.noroshi.source_silent

test_silence_is_told if {
	count(source_silent.alert) == 1 with input as {
		"kind": "silence",
		"source": "linux_auth",
		"last_seen": "2026-01-05T10:10:00+00:00",
		"silent_seconds": 1200,
		"usual_pause_seconds": 60,
	}
}

test_a_summary_is_no_silence if {
	count(source_silent.alert) == 0 with input as {"kind": "summary", "source": "linux_auth", "records": 1}
}
