# METADATA
# title: A service started a shell
# description: "A user that only runs a network service executed a shell or a tool for looking around: what a
#   web shell does."
# scope: package
# custom:
#   severity: high
#   attack: [T1505.003, T1059.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Applications that call programs through a shell; give their command an exception
#     - Maintenance scripts that run as the service user
package auditd.service_shell

import data.lib.auditd

alert contains {
	"title": "A service started a shell",
	"details": sprintf("%s on %s ran %s in %s", [service, auditd.host, auditd.command, directory]),
	"entities": [auditd.host, service],
	"dedupKey": sprintf("service-shell/%s/%s", [auditd.host, service]),
} if {
	auditd.executes
	not auditd.has_login
	service := services[auditd.call.uid]
	looks_around
}

# Ids the distributions give to these services, and names where the log tells them.
services := {
	"33": "www-data (33)", "48": "apache (48)", "27": "mysql (27)", "26": "postgres (26)", "91": "tomcat (91)",
}

looks_around if {
	auditd.call.exe in auditd.shells
	regex.match(`\b(id|whoami|uname|ifconfig|ip a|netstat|ss -|cat /etc/(passwd|shadow)|curl|wget|python|perl|nc|base64|chmod|/tmp/|/dev/shm/|/dev/tcp)\b`, auditd.command)
}

looks_around if auditd.call.exe in {"/usr/bin/id", "/usr/bin/whoami", "/usr/bin/wget", "/usr/bin/nc.openbsd", "/usr/bin/ncat", "/usr/bin/sudo"}

directory := value if {
	value := input.auditd.cwd
} else := "an unnamed directory"
