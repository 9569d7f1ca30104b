package linux.sudo_secrets_read_test

import data.linux.sudo_secrets_read

test_reading_the_hashes_is_told if count(sudo_secrets_read.alert) == 1 with input as ran("/bin/cat /etc/shadow")

test_reading_the_names_is_not_told if count(sudo_secrets_read.alert) == 0 with input as ran("/bin/cat /etc/passwd")

test_editing_is_not_told if count(sudo_secrets_read.alert) == 0 with input as ran("/usr/sbin/vipw -s")

ran(line) := {"ocsf": {
	"metadata": {"event_code": "sudo_command"},
	"actor": {"user": {"name": "mallory"}},
	"process": {"cmd_line": line, "user": {"name": "root"}},
	"device": {"hostname": "web-1"},
}}
