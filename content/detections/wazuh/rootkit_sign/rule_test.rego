package wazuh.rootkit_sign_test

import data.wazuh.rootkit_sign

test_a_rootkit_is_told if count(rootkit_sign.alert) == 1 with input as found("Rootkit 'Adore' detected by the presence of file '/dev/.shit'.")

test_diff_is_known_to_misfire if {
	count(rootkit_sign.alert) == 0 with input as found("Trojaned version of file '/usr/bin/diff' detected. Signature used: 'bash|^/bin/sh|file\\.h|proc\\.h' (Generic).")
}

test_a_process_hidden_once_is_not_told if count(rootkit_sign.alert) == 0 with input as found("Process '4711' hidden from /proc. Possible kernel level rootkit.")

found(line) := {
	"rule": {"id": "510", "level": 7, "groups": ["ossec", "rootcheck"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
	"data": {"title": "sign"},
	"full_log": line,
	"noroshi": {"uid": "e1"},
}
