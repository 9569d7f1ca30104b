package wazuh.grave_and_new_test

import data.wazuh.grave_and_new

test_a_first_grave_alert_is_told if count(grave_and_new.alert) == 1 with input as grave(12) with noroshi.first_seen as true

test_a_repeated_one_is_not_told if count(grave_and_new.alert) == 0 with input as grave(12) with noroshi.first_seen as false

test_a_mild_one_is_not_told if count(grave_and_new.alert) == 0 with input as grave(7) with noroshi.first_seen as true

grave(level) := {
	"rule": {"id": "40113", "level": level, "description": "Multiple viruses detected.", "groups": ["virus"]},
	"agent": {"name": "web-1"},
	"manager": {"name": "wazuh-1"},
}
