package linux.sudo_refused_test

import data.linux.sudo_refused

test_a_user_who_may_not_is_told if count(sudo_refused.alert) == 1 with input as refusal("user NOT in sudoers")

test_a_missing_terminal_is_not_told if count(sudo_refused.alert) == 0 with input as refusal("no tty present and no askpass program specified")

refusal(reason) := {"ocsf": {
	"metadata": {"event_code": "sudo_refused"},
	"status_detail": reason,
	"actor": {"user": {"name": "mallory"}},
	"process": {"cmd_line": "/bin/bash", "user": {"name": "root"}},
	"device": {"hostname": "web-1"},
}}
