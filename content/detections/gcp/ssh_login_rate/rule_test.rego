package gcp.ssh_login_rate_test

import data.gcp.ssh_login_rate

test_the_eleventh_session_is_told if {
	count(ssh_login_rate.alert) == 1 with input as opened("bob") with rateLimit as 11
}

test_the_tenth_session_is_not_told if {
	count(ssh_login_rate.alert) == 0 with input as opened("bob") with rateLimit as 10
}

opened(user) := {
	"logName": "projects/example-project/logs/syslog",
	"resource": {"labels": {"instance_id": "4520031799277581759"}},
	"jsonPayload": {"message": sprintf("pam_unix(sshd:session): session opened for user %s(uid=1001) by (uid=0)", [user])},
}
