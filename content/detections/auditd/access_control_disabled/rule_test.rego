package auditd.access_control_disabled_test

import data.auditd.access_control_disabled

test_permissive_is_told if count(access_control_disabled.alert) == 1 with input as status("0", "1")

test_enforcing_is_not_told if count(access_control_disabled.alert) == 0 with input as status("1", "0")

status(now, before) := {"auditd": {
	"node": "web-1",
	"type": "MAC_STATUS",
	"fields": {"enforcing": now, "old_enforcing": before, "auid": "1000"},
}}
