# METADATA
# title: A program gained root without asking
# description: "A shell or interpreter ran as root for a user who is not root, without sudo, su or another
#   program that may give root."
# scope: package
# custom:
#   severity: critical
#   attack: [T1548.001, T1068]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Setuid wrappers of your own, which are better replaced"
package auditd.setuid_shell

import data.lib.auditd

alert contains {
	"title": "A program gained root without asking",
	"details": sprintf("user id %s on %s ran %s with the rights of root", [auditd.call.uid, auditd.host, auditd.call.exe]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("setuid-shell/%s/%s", [auditd.host, auditd.call.exe]),
} if {
	auditd.executes
	auditd.call.euid == "0"
	auditd.call.uid != "0"
	grants_all
}

# sudo, su and their like change the real user id as well before they start a shell.
grants_all if auditd.call.exe in auditd.shells

grants_all if regex.match(`^/(usr/)?(local/)?bin/(python|perl|ruby|lua|php|node|awk|gawk|mawk|find|vim|nano|env|nmap|less|cp|tar)[0-9.]*$`, auditd.call.exe)

grants_all if regex.match(`^(/tmp|/var/tmp|/dev/shm|/home)/`, auditd.call.exe)
