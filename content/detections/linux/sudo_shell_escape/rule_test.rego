package linux.sudo_shell_escape_test

import data.linux.sudo_shell_escape

test_find_with_a_shell_is_told if count(sudo_shell_escape.alert) == 1 with input as ran("root", "/usr/bin/find . -exec /bin/sh ;")

test_find_is_not_told if count(sudo_shell_escape.alert) == 0 with input as ran("root", "/usr/bin/find / -name core -delete")

test_the_user_minus_one_is_told if count(sudo_shell_escape.alert) == 1 with input as ran("#-1", "/usr/bin/id")

ran(user, line) := {"ocsf": {
	"metadata": {"event_code": "sudo_command"},
	"actor": {"user": {"name": "mallory"}},
	"process": {"cmd_line": line, "user": {"name": user}},
	"device": {"hostname": "web-1"},
}}
