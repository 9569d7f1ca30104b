package auditd.service_shell_test

import data.auditd.service_shell

test_whoami_of_a_web_server_is_told if count(service_shell.alert) == 1 with input as ran("33", "/usr/bin/whoami", "whoami")

test_a_person_is_not_told if count(service_shell.alert) == 0 with input as ran("1000", "/usr/bin/whoami", "whoami")

test_a_helper_of_the_application_is_not_told if count(service_shell.alert) == 0 with input as ran("33", "/usr/bin/dash", "sh -c /usr/sbin/sendmail -t -i")

ran(uid, exe, command) := {"auditd": {
	"node": "web-1",
	"syscall": {"name": "execve", "success": "yes", "exe": exe, "uid": uid, "auid": "unset"},
	"execve": {"command": command},
}}
