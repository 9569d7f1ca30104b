package auditd.ld_preload_written_test

import data.auditd.ld_preload_written

test_a_new_preload_file_is_told if count(ld_preload_written.alert) == 1 with input as written("/etc/ld.so.preload", 1)

test_reading_it_is_not_told if count(ld_preload_written.alert) == 0 with input as written("/etc/ld.so.preload", 14)

test_another_file_is_not_told if count(ld_preload_written.alert) == 0 with input as written("/etc/ld.so.conf", 1)

written(path, activity) := {
	"auditd": {"node": "web-1", "syscall": {"name": "openat", "exe": "/usr/bin/bash", "auid": "1000"}},
	"ocsf": {"class_uid": 1001, "activity_id": activity, "status_id": 1, "file": {"path": path}},
}
