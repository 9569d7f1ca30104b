package gcp.ssh_login_threat_actor_test

import data.gcp.ssh_login_threat_actor

test_a_listed_address_is_told if {
	count(ssh_login_threat_actor.alert) == 1 with input as accepted("bob from 192.0.2.1 port 1 ssh2") with isThreatActor as only_the_listed
}

test_any_other_address_is_not_told if {
	count(ssh_login_threat_actor.alert) == 0 with input as accepted("bob") with isThreatActor as false
}

only_the_listed(address) := address == "203.0.113.77"

accepted(user) := {
	"logName": "projects/example-project/logs/syslog",
	"resource": {"labels": {"instance_id": "4520031799277581759"}},
	"jsonPayload": {"message": sprintf("sshd[7]: Accepted publickey for %s from 203.0.113.77 port 5 ssh2: RSA SHA256:x", [user])},
}
