package wazuh.web_attack_answered_test

import data.wazuh.web_attack_answered

test_an_answered_attack_is_told if count(web_attack_answered.alert) == 1 with input as request("200", "/p?id=1 union select 1,2") with noroshi.in_list as false

test_a_refused_attack_is_not_told if count(web_attack_answered.alert) == 0 with input as request("403", "/p?id=1 union select 1,2") with noroshi.in_list as false

request(code, url) := {
	"rule": {"id": "31103", "level": 7, "description": "SQL injection attempt.", "groups": ["web", "attack", "sql_injection"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
	"data": {"srcip": "198.51.100.7", "id": code, "url": url},
}
