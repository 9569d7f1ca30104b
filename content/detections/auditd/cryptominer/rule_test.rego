package auditd.cryptominer_test

import data.auditd.cryptominer

test_a_pool_is_told if count(cryptominer.alert) == 1 with input as ran("/tmp/x", "/tmp/x -o stratum+tcp://pool.example.com:3333 -u w")

test_looking_for_miners_is_not_told if count(cryptominer.alert) == 0 with input as ran("/usr/bin/grep", "grep -r stratum+tcp:// /etc")

ran(exe, command) := {"auditd": {
	"node": "web-1",
	"syscall": {"name": "execve", "success": "yes", "exe": exe},
	"execve": {"command": command},
}}
