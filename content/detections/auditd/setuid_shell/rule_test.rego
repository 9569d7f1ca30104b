package auditd.setuid_shell_test

import data.auditd.setuid_shell

test_a_shell_with_the_rights_of_root_is_told if count(setuid_shell.alert) == 1 with input as ran("/usr/bin/bash", "1000", "0")

test_sudo_itself_is_not_told if count(setuid_shell.alert) == 0 with input as ran("/usr/bin/sudo", "1000", "0")

test_a_shell_of_root_is_not_told if count(setuid_shell.alert) == 0 with input as ran("/usr/bin/bash", "0", "0")

ran(exe, uid, euid) := {"auditd": {
	"node": "web-1",
	"syscall": {"name": "execve", "success": "yes", "exe": exe, "uid": uid, "euid": euid, "auid": "1000"},
}}
