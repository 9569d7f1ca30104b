package wazuh.critical_file_changed_test

import data.wazuh.critical_file_changed

test_a_change_of_sshd_config_is_told if count(critical_file_changed.alert) == 1 with input as changed("/etc/ssh/sshd_config", "/usr/bin/vim")

test_a_package_is_not_told if count(critical_file_changed.alert) == 0 with input as changed("/etc/ssh/sshd_config", "/usr/bin/dpkg")

test_another_file_is_not_told if count(critical_file_changed.alert) == 0 with input as changed("/etc/resolv.conf", "/usr/bin/vim")

changed(path, process) := {
	"rule": {"id": "550", "level": 7, "groups": ["syscheck"]},
	"agent": {"name": "web-1"},
	"syscheck": {
		"path": path,
		"event": "modified",
		"audit": {"user": {"name": "alice"}, "process": {"name": process}},
	},
}
