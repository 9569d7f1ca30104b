package auditd.secrets_read_burst_test

import data.auditd.secrets_read_burst

test_the_fourth_kind_is_told if count(secrets_read_burst.alert) == 1 with input as opened("/root/.aws/credentials") with noroshi.distinct as 4

test_a_single_secret_is_not_told if count(secrets_read_burst.alert) == 0 with input as opened("/root/.aws/credentials") with noroshi.distinct as 1

test_another_file_is_not_told if count(secrets_read_burst.alert) == 0 with input as opened("/etc/hosts") with noroshi.distinct as 9

opened(path) := {
	"auditd": {
		"node": "web-1",
		"syscall": {"name": "openat", "exe": "/usr/bin/cat", "auid": "1000", "euid": "0", "ses": "3", "ppid": "4000"},
	},
	"ocsf": {"class_uid": 1001, "activity_id": 14, "status_id": 1, "file": {"path": path}},
}
