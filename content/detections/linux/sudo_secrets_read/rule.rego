# METADATA
# title: Password hashes or keys were read with sudo
# description: "A command under sudo read or copied the password hashes, the private keys or the secrets of
#   another user or service."
# scope: package
# custom:
#   severity: medium
#   attack: [T1003.008, T1552.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Administrators who look into a file because something does not work
#     - Backups by hand
package linux.sudo_secrets_read

import data.lib.linux

alert contains {
	"title": "Password hashes or keys were read with sudo",
	"details": sprintf("%s on %s ran: %s", [linux.actor, linux.host, input.ocsf.process.cmd_line]),
	"entities": [linux.actor, linux.host],
	"dedupKey": sprintf("sudo-secrets-read/%s/%s", [linux.host, linux.actor]),
} if {
	linux.code in {"sudo_command", "doas_command", "pkexec_command"}
	linux.actor != "root"
	regex.match(`^\S*/(cat|less|more|head|tail|cp|scp|rsync|dd|base64|xxd|od|strings|tar|zip|curl|nc|grep|awk|sed|tee|mv|unshadow|john|hashcat)\s`, input.ocsf.process.cmd_line)
	regex.match(`(^|\s|=)(/etc/g?shadow-?|/etc/sssd/\S*|/var/lib/sss/\S*|\S*/\.ssh/id_[a-z0-9]+|/etc/ssh/ssh_host_\S+_key|\S*/\.aws/credentials|/root/\.kube/config|/etc/kubernetes/admin\.conf|\S*\.kdbx|/proc/(kcore|[0-9]+/(mem|environ)))(\s|$)`, input.ocsf.process.cmd_line)
}
