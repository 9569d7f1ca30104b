# METADATA
# title: Mandatory access control was switched off
# description: "SELinux was set to permissive, or a policy or AppArmor profile was taken away, on a running
#   host."
# scope: package
# custom:
#   severity: high
#   attack: [T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Looking for the reason of a refusal; switch it on again
package auditd.access_control_disabled

import data.lib.auditd

alert contains {
	"title": "Mandatory access control was switched off",
	"details": sprintf("%s on %s: %s", [auditd.who, auditd.host, deed]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("access-control-disabled/%s", [auditd.host]),
} if {
	some deed in deeds
}

deeds contains "SELinux enforces no longer" if {
	some record in records
	record.type == "MAC_STATUS"
	record.enforcing == "0"
	object.get(record, "old_enforcing", "1") != "0"
}

deeds contains sprintf("ran %s", [auditd.command]) if {
	auditd.executes
	auditd.has_login
	regex.match(`(^|/)(setenforce\s+(0|[Pp]ermissive)|aa-(disable|complain|teardown)\s|systemctl\s.*(stop|disable|mask)\s.*apparmor|semodule\s.*-(r|d)\s)`, auditd.command)
}

records contains object.union({"type": input.auditd.type}, input.auditd.fields)

records contains record if some record in input.auditd.records
