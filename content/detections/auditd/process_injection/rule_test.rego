package auditd.process_injection_test

import data.auditd.process_injection

test_an_agent_with_keys_is_told if count(process_injection.alert) == 1 with input as attached("/usr/bin/gdb", "ssh-agent", "1000")

test_debugging_ones_own_program_is_not_told if count(process_injection.alert) == 0 with input as attached("/usr/bin/gdb", "myserver", "1000")

test_a_process_of_somebody_else_is_told if count(process_injection.alert) == 1 with input as attached("/usr/bin/gdb", "myserver", "1001")

attached(exe, target, owner) := {"auditd": {
	"node": "web-1",
	"syscall": {
		"name": "ptrace", "success": "yes", "a0": "10", "exe": exe, "tty": "pts0",
		"auid": "1000", "uid": "1000", "euid": "1000",
	},
	"records": [{"type": "OBJ_PID", "opid": "8158", "ouid": owner, "oauid": "1000", "ocomm": target}],
}}
