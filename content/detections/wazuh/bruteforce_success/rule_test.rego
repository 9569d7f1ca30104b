package wazuh.bruteforce_success_test

import data.wazuh.bruteforce_success

test_a_success_after_failures_is_told if count(bruteforce_success.alert) == 1 with input as success with noroshi.distinct as 2

test_a_success_alone_is_not_told if count(bruteforce_success.alert) == 0 with input as success with noroshi.distinct as 1

success := {
	"rule": {"id": "5715", "level": 3, "description": "sshd: authentication success.", "groups": ["sshd", "authentication_success"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
	"data": {"srcip": "198.51.100.7", "dstuser": "root"},
}
