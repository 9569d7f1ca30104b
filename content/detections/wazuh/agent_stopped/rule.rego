# METADATA
# title: A Wazuh agent was stopped
# description: "An agent said that it stops, or was removed: from then on the host is not watched."
# scope: package
# custom:
#   severity: medium
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - "Upgrades and restarts: the agent comes back within minutes"
#     - Hosts that are taken down
package wazuh.agent_stopped

import data.lib.wazuh

alert contains {
	"title": "A Wazuh agent was stopped",
	"details": sprintf("%s: %s", [wazuh.agent, input.rule.description]),
	"entities": [wazuh.agent],
	"dedupKey": sprintf("wazuh-agent-stopped/%s", [wazuh.host]),
} if {
	input.rule.id in {"506", "505"}

	# A host that stops its agent every night is being shut down every night.
	rateLimit(wazuh.host, "7d") <= 2
}
