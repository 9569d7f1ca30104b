# METADATA
# title: Cron runs what it fetched
# description: "A cron job fetches something and runs it, unpacks hidden text into a shell, or runs a file
#   from a place anyone may write."
# scope: package
# custom:
#   severity: high
#   attack: [T1053.003, T1105, T1059.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Installers that were put into cron by hand
package linux.cron_download

import data.lib.commands
import data.lib.linux

alert contains {
	"title": "Cron runs what it fetched",
	"details": sprintf("cron of %s on %s: %s", [input.ocsf.process.user.name, linux.host, input.ocsf.process.cmd_line]),
	"entities": [linux.host, input.ocsf.process.user.name],
	"dedupKey": sprintf("cron-download/%s/%s", [linux.host, input.ocsf.process.cmd_line]),
} if {
	linux.code == "cron_command"
	suspicious(input.ocsf.process.cmd_line)
}

suspicious(line) if commands.download_and_run(line)

suspicious(line) if commands.miner(line)

suspicious(line) if regex.match(`^((\S*/)?(ba|da|z)?sh (-c )?)?["']?(/tmp|/var/tmp|/dev/shm)/\S+`, line)
