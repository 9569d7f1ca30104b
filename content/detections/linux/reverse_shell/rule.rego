# METADATA
# title: A command of sudo or cron opens a reverse shell
# description: "A command line that sudo, doas, pkexec or cron started binds a shell to a network connection."
# scope: package
# custom:
#   severity: critical
#   attack: [T1059.004, T1571]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Security training and tests of your own
package linux.reverse_shell

import data.lib.commands
import data.lib.linux

alert contains {
	"title": "A command of sudo or cron opens a reverse shell",
	"details": sprintf("%s on %s ran as %s: %s", [by, linux.host, input.ocsf.process.user.name, input.ocsf.process.cmd_line]),
	"entities": [by, linux.host],
} if {
	linux.code in {"sudo_command", "doas_command", "pkexec_command", "cron_command"}
	commands.reverse_shell(input.ocsf.process.cmd_line)
	not reads
}

# Searching a file for the phrase is not running it.
reads if input.ocsf.process.path in {"/bin/grep", "/usr/bin/grep", "/usr/bin/zgrep", "/usr/bin/rg", "/usr/bin/less", "/usr/sbin/ausearch"}

by := value if {
	value := linux.actor
} else := input.program
