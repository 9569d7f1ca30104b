package auditd.promiscuous_mode_test

import data.auditd.promiscuous_mode

test_a_real_interface_is_told if count(promiscuous_mode.alert) == 1 with input as switched("eth0", "unset")

test_a_container_is_not_told if count(promiscuous_mode.alert) == 0 with input as switched("veth1", "unset")

test_a_person_is_told if count(promiscuous_mode.alert) == 1 with input as switched("veth1", "1000")

switched(dev, auid) := {"auditd": {
	"node": "web-1",
	"type": "ANOM_PROMISCUOUS",
	"fields": {"dev": dev, "prom": "256", "old_prom": "0", "auid": auid},
}}
