# METADATA
# title: Logs or guards are switched off with sudo
# description: "A command of sudo or cron removed or emptied logs, or stopped the daemons that write them or
#   watch the host."
# scope: package
# custom:
#   severity: high
#   attack: [T1070.002, T1562.001, T1562.012]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Administrators who free a full disk
#     - Upgrades by hand of the agent
package linux.tracks_covered

import data.lib.commands
import data.lib.linux

alert contains {
	"title": "Logs or guards are switched off with sudo",
	"details": sprintf("%s on %s ran: %s", [by, linux.host, input.ocsf.process.cmd_line]),
	"entities": [by, linux.host],
} if {
	linux.code in {"sudo_command", "doas_command", "pkexec_command", "cron_command"}
	commands.covers_tracks(input.ocsf.process.cmd_line)
	not rotated
}

# Logs that rotation has already put aside.
rotated if regex.match(`/var/log/\S+(\.gz|\.xz|\.zst|\.[0-9]+|-[0-9]{8})(\s|$)`, input.ocsf.process.cmd_line)

by := value if {
	value := linux.actor
} else := input.program
