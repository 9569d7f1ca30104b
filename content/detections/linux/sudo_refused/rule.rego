# METADATA
# title: sudo was refused
# description: "A user who may not use sudo, or not for this command, tried to, or gave a wrong password until
#   sudo gave up."
# scope: package
# custom:
#   severity: medium
#   attack: [T1548.003]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - "Users new to a host, and scripts that run as the wrong user"
package linux.sudo_refused

import data.lib.linux

alert contains {
	"title": "sudo was refused",
	"details": sprintf("%s on %s wanted to run %s as %s: %s", [linux.actor, linux.host, wanted, target, input.ocsf.status_detail]),
	"entities": [linux.actor, linux.host],
	"dedupKey": sprintf("sudo-refused/%s/%s", [linux.host, linux.actor]),
} if {
	refused
}

refused if {
	linux.code == "sudo_refused"
	input.ocsf.status_detail in {"user NOT in sudoers", "command not allowed", "user NOT authorized on host"}
}

refused if {
	linux.code == "sudo_password"
	linux.times >= 3
}

target := value if {
	value := input.ocsf.process.user.name
} else := linux.user

wanted := value if {
	value := input.ocsf.process.cmd_line
} else := regex.find_n(`COMMAND=.*`, input.message, 1)[0]
