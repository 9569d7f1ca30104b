# METADATA
# title: A reverse shell was started
# description: A process was executed whose command line binds a shell to a network connection.
# scope: package
# custom:
#   severity: critical
#   attack: [T1059.004, T1571]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Tests of your own
package auditd.reverse_shell

import data.lib.auditd
import data.lib.commands

alert contains {
	"title": "A reverse shell was started",
	"details": sprintf("%s on %s ran %s", [auditd.who, auditd.host, auditd.command]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("auditd-reverse-shell/%s/%s", [auditd.host, auditd.command]),
} if {
	auditd.executes
	commands.reverse_shell(auditd.command)
	not auditd.searches
}
