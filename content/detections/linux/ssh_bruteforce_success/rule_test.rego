package linux.ssh_bruteforce_success_test

import data.linux.ssh_bruteforce_success

test_a_login_without_failures_before_is_not_told if {
	count(ssh_bruteforce_success.alert) == 0 with input as accepted with noroshi.distinct as 1
}

test_a_login_after_eight_failures_is_told if {
	count(ssh_bruteforce_success.alert) == 1 with input as accepted with noroshi.distinct as 9
}

accepted := {
	"ocsf": {
		"metadata": {"event_code": "sshd_accepted"},
		"user": {"name": "root"},
		"device": {"hostname": "web-1"},
		"src_endpoint": {"ip": "198.51.100.7"},
		"unmapped": {"method": "password"},
	},
	"noroshi": {"uid": "e1"},
}
