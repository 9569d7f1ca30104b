package linux.ssh_password_spray_test

import data.linux.ssh_password_spray

test_the_eighth_user_is_told if {
	count(ssh_password_spray.alert) == 1 with input as failed({"method": "password"}) with noroshi.distinct as 8
}

test_a_user_that_does_not_exist_is_not_told if {
	count(ssh_password_spray.alert) == 0 with input as failed({"method": "password", "invalid_user": true}) with noroshi.distinct as 8
}

failed(unmapped) := {"ocsf": {
	"metadata": {"event_code": "sshd_failed"},
	"user": {"name": "alice"},
	"device": {"hostname": "web-1"},
	"src_endpoint": {"ip": "198.51.100.7"},
	"unmapped": unmapped,
}}
