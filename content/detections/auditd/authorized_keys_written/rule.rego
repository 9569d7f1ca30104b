# METADATA
# title: authorized_keys was changed
# description: Keys that may log in over SSH were written by something other than the agents that bring keys.
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Users who add a key of their own; they do so in a session of theirs and for themselves, which is told
#       as low"
package auditd.authorized_keys_written

import data.lib.auditd

alert contains {
	"title": "authorized_keys was changed",
	"details": sprintf("%s on %s wrote %s with %s", [auditd.who, auditd.host, path, auditd.program]),
	"severity": severity,
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("authorized-keys-written/%s/%s", [auditd.host, path]),
} if {
	auditd.writes
	some path in auditd.files
	regex.match(`(^/etc/ssh/authorized_keys|/\.ssh/authorized_keys2?$|/\.ssh/rc$|^/etc/ssh/sshd_config)`, path)
	not agent
}

# Agents of the cloud put keys in place: root, without a login, from their own path.
agent if {
	not auditd.has_login
	auditd.call.euid == "0"
	auditd.call.exe in {"/usr/bin/google_guest_agent", "/usr/bin/google_guest_agent_manager", "/usr/sbin/waagent", "/opt/aws/bin/eic_run_authorized_keys"}
}

agent if {
	auditd.installs
	not auditd.has_login
}

# Without a login session, or as root for somebody else.
severity := "high" if {
	not auditd.has_login
} else := "low" if {
	auditd.call.uid == auditd.call.auid
	auditd.call.uid != "0"
} else := "medium"
