# METADATA
# title: Rootcheck found a sign of a rootkit
# description: "Rootcheck reported a rootkit, a replaced program, or a hidden process or port a second time,
#   and it is none of the signatures that are known to misfire."
# scope: package
# custom:
#   severity: high
#   attack: [T1014]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - Signatures of old rootkits that match harmless scripts; the known ones are excluded by file and
#       signature together
package wazuh.rootkit_sign

import data.lib.wazuh

alert contains {
	"title": "Rootcheck found a sign of a rootkit",
	"details": sprintf("on %s: %s", [wazuh.agent, wazuh.line]),
	"entities": [wazuh.agent],
	"dedupKey": sprintf("wazuh-rootkit-sign/%s/%s", [wazuh.host, object.get(input.data, "title", "a sign")]),
} if {
	wazuh.in_group("rootcheck")
	sign
	not misfires
}

sign if regex.match(`(?i)^Rootkit '[^']+' detected`, wazuh.line)

sign if startswith(wazuh.line, "Trojaned version of file ")

# A process that ends while the scan runs looks hidden once. The same process twice is hidden.
sign if {
	found := regex.find_all_string_submatch_n(`^(?:Process|Port) '?([0-9]+)'?.* hidden`, wazuh.line, 1)[0][1]
	noroshi.distinct([wazuh.host, found], input.noroshi.uid, "3d") >= 2
}

# The generic signature matches the text of these programs in current distributions.
misfires if {
	regex.match(`^Trojaned version of file '(/usr)?/s?bin/(diff|chsh|chfn|passwd|crontab|egrep|fgrep)' detected\. Signature used: 'bash\|\^/bin/sh\|`, wazuh.line)
}
