# METADATA
# title: Log4Shell was tried
# description: "A request holds a lookup of Log4j that makes it fetch and run code, plain or disguised."
# scope: package
# custom:
#   severity: medium
#   attack: [T1190]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - "Scanners of your own and of the internet; a request is an attempt, not a success"
package wazuh.log4shell

import data.lib.wazuh

alert contains {
	"title": "Log4Shell was tried",
	"details": sprintf("%s sent a lookup to %s: %s", [by, wazuh.agent, substring(plain, 0, 300)]),
	"entities": [wazuh.agent, by],
	"dedupKey": sprintf("wazuh-log4shell/%s/%s", [wazuh.host, by]),
} if {
	regex.match(`(?i)(\$\{|%24%7b)`, text)
	plain := undisguised(text)
	regex.match(`\$\{jndi:(ldaps?|rmi|dns|nis|iiop|corba|nds|https?):`, lower(plain))
}

text := value if {
	value := input.full_log
} else := input.data.url

# ${lower:j}, ${upper:j}, ${::-j}, ${env:X:-j} and the like stand for the letter at their end.
undisguised(text) := regex.replace(regex.replace(decoded(text), `\$\{(?i:lower|upper):([^{}]*)\}`, "$1"), `\$\{[^{}]*:-([^{}]*)\}`, "$1")

decoded(text) := strings.replace_n({"%24": "$", "%7B": "{", "%7b": "{", "%7D": "}", "%7d": "}", "%3A": ":", "%3a": ":", "%2F": "/", "%2f": "/"}, text)

by := value if {
	value := wazuh.source
} else := "an unnamed address"
