package linux.ssh_root_login_test

import data.linux.ssh_root_login

test_root_by_password_is_high if {
	some found in ssh_root_login.alert with input as login("root", "password") with noroshi.in_list as false
	found.severity == "high"
}

test_root_from_the_administration_network_is_not_told if {
	count(ssh_root_login.alert) == 0 with input as login("root", "publickey") with noroshi.in_list as true
}

test_another_user_is_not_told if {
	count(ssh_root_login.alert) == 0 with input as login("alice", "publickey") with noroshi.in_list as false
}

login(user, method) := {"ocsf": {
	"metadata": {"event_code": "sshd_accepted"},
	"user": {"name": user},
	"device": {"hostname": "web-1"},
	"src_endpoint": {"ip": "198.51.100.7"},
	"unmapped": {"method": method},
}}
