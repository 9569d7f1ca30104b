package wazuh.agent_stopped_test

import data.wazuh.agent_stopped

test_a_stop_is_told if count(agent_stopped.alert) == 1 with input as stopped("506")

test_a_start_is_not_told if count(agent_stopped.alert) == 0 with input as stopped("503")

stopped(id) := {
	"rule": {"id": id, "level": 3, "description": "Wazuh agent stopped.", "groups": ["ossec"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
}
