package linux.ssh_login_threat_actor_test

import data.linux.ssh_login_threat_actor

test_a_login_from_a_listed_address_is_told if {
	count(ssh_login_threat_actor.alert) == 1 with input as accepted with isThreatActor as true
}

test_a_login_from_any_other_address_is_not_told if {
	count(ssh_login_threat_actor.alert) == 0 with input as accepted with isThreatActor as false
}

accepted := {"ocsf": {
	"metadata": {"event_code": "sshd_accepted"},
	"user": {"name": "alice"},
	"device": {"hostname": "web-1"},
	"src_endpoint": {"ip": "198.51.100.7"},
}}
