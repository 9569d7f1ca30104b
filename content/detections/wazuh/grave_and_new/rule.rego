# METADATA
# title: A grave alert is new on a host
# description: Wazuh raised an alert of level 12 or more by a rule that had not fired on this agent for a
#   week.
# scope: package
# custom:
#   severity: medium
#   attack: [T1204]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - Rules that are new since an upgrade of Wazuh
package wazuh.grave_and_new

import data.lib.wazuh

alert contains {
	"title": "A grave alert is new on a host",
	"details": sprintf("level %d on %s: %s", [input.rule.level, wazuh.agent, input.rule.description]),
	"entities": [wazuh.agent],
	"dedupKey": sprintf("wazuh-grave-and-new/%s/%s", [wazuh.host, input.rule.id]),
} if {
	input.rule.level in {12, 13, 14, 15, 16}
	not wazuh.in_group("vulnerability-detector")
	not wazuh.in_group("sca")
	noroshi.first_seen(wazuh.host, input.rule.id, "7d")
}
