package linux.sudo_root_shell_test

import data.linux.sudo_root_shell

test_a_first_root_shell_is_told if {
	count(sudo_root_shell.alert) == 1 with input as sudo("/bin/bash") with noroshi.first_seen as true
}

test_a_command_is_not_told if {
	count(sudo_root_shell.alert) == 0 with input as sudo("/usr/bin/apt update") with noroshi.first_seen as true
}

test_a_shell_script_is_not_told if {
	count(sudo_root_shell.alert) == 0 with input as sudo("/bin/bash -c 'id'") with noroshi.first_seen as true
}

sudo(command) := {"ocsf": {
	"metadata": {"event_code": "sudo_command"},
	"actor": {"user": {"name": "alice"}},
	"process": {"cmd_line": command, "user": {"name": "root"}},
	"device": {"hostname": "web-1"},
}}
