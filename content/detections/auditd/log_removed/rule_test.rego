package auditd.log_removed_test

import data.auditd.log_removed

test_a_deleted_log_is_told if count(log_removed.alert) == 1 with input as done(4, "/var/log/auth.log", "/usr/bin/rm", "1000")

test_rotation_is_not_told if count(log_removed.alert) == 0 with input as done(5, "/var/log/auth.log", "/usr/sbin/logrotate", "unset")

test_another_file_is_not_told if count(log_removed.alert) == 0 with input as done(4, "/var/log/app.log.1", "/usr/bin/rm", "1000")

done(activity, path, exe, auid) := {
	"auditd": {"node": "web-1", "syscall": {"name": "unlinkat", "exe": exe, "auid": auid}},
	"ocsf": {"class_uid": 1001, "activity_id": activity, "activity_name": "Delete", "status_id": 1, "file": {"path": path}},
}
