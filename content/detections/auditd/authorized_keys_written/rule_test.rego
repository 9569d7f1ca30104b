package auditd.authorized_keys_written_test

import data.auditd.authorized_keys_written

test_a_service_that_writes_keys_is_high if {
	some found in authorized_keys_written.alert with input as written("/root/.ssh/authorized_keys", "unset", "33")
	found.severity == "high"
}

test_a_user_who_adds_their_own_key_is_low if {
	some found in authorized_keys_written.alert with input as written("/home/alice/.ssh/authorized_keys", "1000", "1000")
	found.severity == "low"
}

test_known_hosts_is_not_told if count(authorized_keys_written.alert) == 0 with input as written("/home/alice/.ssh/known_hosts", "1000", "1000")

written(path, auid, uid) := {
	"auditd": {
		"node": "web-1",
		"syscall": {"name": "openat", "exe": "/usr/bin/bash", "auid": auid, "uid": uid, "euid": uid},
	},
	"ocsf": {"class_uid": 1001, "activity_id": 3, "status_id": 1, "file": {"path": path}},
}
