# METADATA
# title: "A root shell through sudo, for the first time"
# description: A user opened a shell as root with sudo for the first time in a month on this host. What
#   follows is in no log of sudo.
# scope: package
# custom:
#   severity: low
#   attack: [T1548.003]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - "A new administrator, and an old one on a host they rarely visit"
package linux.sudo_root_shell

import data.lib.linux

alert contains {
	"title": "A root shell through sudo, for the first time",
	"details": sprintf("%s ran %s as root on %s", [linux.actor, input.ocsf.process.cmd_line, linux.host]),
	"entities": [linux.actor, linux.host],
} if {
	linux.code in {"sudo_command", "doas_command", "pkexec_command"}
	input.ocsf.process.user.name == "root"
	linux.actor != "root"

	# A shell or su without a command to run; `bash -c …` says what it does.
	regex.match(`^(/usr)?(/local)?/s?bin/((ba|da|z|k|tc|c|fi)?sh|su)( -| -l| -i| --login| root)*$`, input.ocsf.process.cmd_line)
	noroshi.first_seen(linux.host, linux.actor, "30d")
}
