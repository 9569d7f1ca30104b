package linux.ssh_user_enumeration_test

import data.linux.ssh_user_enumeration

test_a_single_wrong_name_is_not_told if {
	count(ssh_user_enumeration.alert) == 0 with input as invalid with noroshi.distinct as 1
}

test_the_tenth_name_is_told if {
	count(ssh_user_enumeration.alert) == 1 with input as invalid with noroshi.distinct as 10
}

invalid := {"ocsf": {
	"metadata": {"event_code": "sshd_invalid"},
	"user": {"name": "oracle"},
	"device": {"hostname": "web-1"},
	"src_endpoint": {"ip": "198.51.100.7"},
	"unmapped": {"invalid_user": true},
}}
