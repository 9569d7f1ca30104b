package auditd.audit_tampered_test

import data.auditd.audit_tampered

test_deleting_all_rules_is_told if count(audit_tampered.alert) == 1 with input as ran("auditctl -D", "pts0", "1000")

test_the_boot_that_loads_rules_is_not_told if count(audit_tampered.alert) == 0 with input as ran("auditctl -D", "(none)", "unset")

test_asking_for_rules_is_not_told if count(audit_tampered.alert) == 0 with input as ran("auditctl -l", "pts0", "1000")

ran(command, tty, auid) := {"auditd": {
	"node": "web-1",
	"type": "SYSCALL",
	"syscall": {"name": "execve", "success": "yes", "exe": "/usr/sbin/auditctl", "tty": tty, "auid": auid},
	"execve": {"command": command},
}}
