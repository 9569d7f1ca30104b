# METADATA
# title: An attack on a web server was answered
# description: "Wazuh saw an attack in a request and the server answered it with success, from an address that
#   is no scanner of yours."
# scope: package
# custom:
#   severity: medium
#   attack: [T1190]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - Applications whose addresses look like attacks; exclude the rule on that agent
#     - Scanners of your own; put them on the list own_scanners
package wazuh.web_attack_answered

import data.lib.wazuh

alert contains {
	"title": "An attack on a web server was answered",
	"details": sprintf("%s on %s answered %s with %s: %s", [input.rule.description, wazuh.agent, wazuh.source, input.data.id, substring(url, 0, 300)]),
	"entities": [wazuh.agent, wazuh.source],
	"dedupKey": sprintf("wazuh-web-attack-answered/%s/%s", [wazuh.host, wazuh.source]),
} if {
	attack
	regex.match(`^(200|201|204|206|302|500)$`, input.data.id)
	strong(url)
	not noroshi.in_list("own_scanners", wazuh.source)
}

url := value if {
	value := input.data.url
} else := wazuh.line

attack if wazuh.in_group("attack")

attack if wazuh.in_group("sql_injection")

attack if wazuh.in_group("web_attack")

# Words that only work in an attack, beside what made Wazuh suspicious.
strong(text) if regex.match(`(?i)(union(\+|%20|\s|/\*.*\*/)+(all(\+|%20|\s)+)?select|sleep\(\d|benchmark\(|information_schema|xp_cmdshell|(\.\./|\.\.%2f|%2e%2e%2f){2}|/etc/passwd|/proc/self/|cmd=|;\s*(id|wget|curl|cat)\b|%3b(id|wget|curl|cat)\b|<script|%3cscript|php://|data://|expect://)`, text)
