# METADATA
# title: The audit itself was switched off
# description: "Audit rules were removed, auditing was switched off, or its daemon was ended by a person."
# scope: package
# custom:
#   severity: high
#   attack: [T1562.012, T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Administrators who load new rules: augenrules removes the old ones first, from a session"
package auditd.audit_tampered

import data.lib.auditd

alert contains {
	"title": "The audit itself was switched off",
	"details": sprintf("%s on %s: %s", [auditd.who, auditd.host, deed]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("audit-tampered/%s", [auditd.host]),
} if {
	some deed in deeds
}

deeds contains sprintf("ran %s", [auditd.command]) if {
	auditd.executes
	regex.match(`(^|/)(auditctl\s+(.*\s)?(-D|-e\s*0|-d\s)|(systemctl|service)\s.*auditd.*|(pkill|killall)\s.*auditd)`, auditd.command)
	not regex.match(`\b(status|start|is-active|show|reload)\b`, auditd.command)
	not augenrules
}

deeds contains "audit_enabled was set to 0" if {
	input.auditd.type == "CONFIG_CHANGE"
	input.auditd.fields.audit_enabled == "0"
	input.auditd.fields.old != "0"
}

deeds contains sprintf("an audit rule was removed (key %s)", [key]) if {
	input.auditd.type == "CONFIG_CHANGE"
	input.auditd.fields.op in {"remove_rule", "remove rule"}
	not input.auditd.fields.auid in {"unset", "?"}
	key := object.get(input.auditd.fields, "key", "none")
	rateLimit([auditd.host, input.auditd.fields.ses], "10s") == 1
}

# augenrules and the unit of auditd start auditctl without a terminal.
augenrules if {
	auditd.call.tty == "(none)"
	not auditd.has_login
}
