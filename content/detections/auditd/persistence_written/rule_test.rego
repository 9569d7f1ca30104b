package auditd.persistence_written_test

import data.auditd.persistence_written

test_a_unit_written_by_a_shell_is_told if count(persistence_written.alert) == 1 with input as written("/etc/systemd/system/x.service", "/usr/bin/bash")

test_a_unit_of_a_package_is_not_told if count(persistence_written.alert) == 0 with input as written("/usr/lib/systemd/system/nginx.service", "/usr/bin/dpkg")

test_another_file_is_not_told if count(persistence_written.alert) == 0 with input as written("/etc/hosts", "/usr/bin/bash")

written(path, exe) := {
	"auditd": {"node": "web-1", "syscall": {"name": "openat", "exe": exe, "auid": "1000", "tty": "pts0"}},
	"ocsf": {"class_uid": 1001, "activity_id": 1, "status_id": 1, "file": {"path": path}},
}
