# METADATA
# title: A login succeeded after Wazuh saw it guessed
# description: "A login succeeded from an address for which Wazuh had reported many failures within the hour
#   before, on whatever agent and with whatever service."
# scope: package
# custom:
#   severity: high
#   attack: [T1110, T1078]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - A person or job whose password was corrected in the meantime
package wazuh.bruteforce_success

import data.lib.wazuh

alert contains {
	"title": "A login succeeded after Wazuh saw it guessed",
	"details": sprintf("%s logged in to %s from %s: %s", [wazuh.user, wazuh.agent, wazuh.source, input.rule.description]),
	"entities": [wazuh.user, wazuh.agent, wazuh.source],
	"dedupKey": sprintf("wazuh-bruteforce-success/%s/%s", [wazuh.host, wazuh.source]),
} if {
	wazuh.in_group("authentication_success")
	not contains(input.rule.description, "session")
	noroshi.distinct(wazuh.source, "success", "1h") == 2
}

alert contains "the failures are only remembered" if {
	wazuh.in_group("authentication_failures")
	noroshi.distinct(wazuh.source, "failures", "1h") < 0
}
