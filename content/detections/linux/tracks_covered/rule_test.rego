package linux.tracks_covered_test

import data.linux.tracks_covered

test_a_removed_log_is_told if count(tracks_covered.alert) == 1 with input as ran("/bin/rm -f /var/log/auth.log")

test_a_rotated_log_is_not_told if count(tracks_covered.alert) == 0 with input as ran("/bin/rm /var/log/syslog.3.gz")

test_reading_a_log_is_not_told if count(tracks_covered.alert) == 0 with input as ran("/usr/bin/tail /var/log/auth.log")

ran(line) := {
	"program": "sudo",
	"ocsf": {
		"metadata": {"event_code": "sudo_command"},
		"actor": {"user": {"name": "mallory"}},
		"process": {"cmd_line": line, "user": {"name": "root"}},
		"device": {"hostname": "web-1"},
	},
}
