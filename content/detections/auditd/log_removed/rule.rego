# METADATA
# title: Logs were removed
# description: "A log of the system or the history of a shell was deleted, renamed or emptied by something
#   that does not rotate logs."
# scope: package
# custom:
#   severity: high
#   attack: [T1070.002, T1070.003]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Administrators who free a full disk
package auditd.log_removed

import data.lib.auditd

alert contains {
	"title": "Logs were removed",
	"details": sprintf("%s on %s: %s of %s with %s", [auditd.who, auditd.host, lower(input.ocsf.activity_name), path, auditd.program]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("log-removed/%s/%s", [auditd.host, path]),
} if {
	input.ocsf.class_uid == 1001
	input.ocsf.status_id == 1
	removes
	path := input.ocsf.file.path
	regex.match(`^(/var/log/(auth\.log|secure|syslog|messages|kern\.log|wtmp|btmp|lastlog|faillog|cron|maillog|audit/audit\.log|journal/.+\.journal)|/(root|home/[^/]+)/\.(bash|zsh|sh|python)_history)$`, path)
	not rotates
}

removes if input.ocsf.activity_id in {4, 5}

# Opened to be emptied (O_TRUNC), or truncated.
removes if {
	auditd.call.name in {"truncate", "ftruncate"}
}

removes if {
	auditd.call.name in {"open", "openat"}
	flags := object.get({"open": auditd.call.a1, "openat": auditd.call.a2}, auditd.call.name, "0")
	regex.match(`^[0-9a-f]*[2367abef][0-9a-f]{2}$`, flags)
}

# Programs that put logs aside, on their own path and without a login; histories are written by the shell itself.
rotates if {
	auditd.call.exe in {"/usr/sbin/logrotate", "/usr/lib/systemd/systemd-journald", "/usr/sbin/auditd", "/usr/sbin/rsyslogd", "/usr/bin/savelog"}
	not auditd.has_login
}

rotates if {
	endswith(input.ocsf.file.path, "_history")
	auditd.call.exe in auditd.shells
}
