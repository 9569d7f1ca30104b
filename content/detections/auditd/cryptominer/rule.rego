# METADATA
# title: A miner was started
# description: "A command line names a mining protocol, a pool or switches that only miners have, or a process
#   connects to a pool port and is no known program."
# scope: package
# custom:
#   severity: high
#   attack: [T1496.001]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Benchmarks with a miner on purpose
package auditd.cryptominer

import data.lib.auditd
import data.lib.commands

alert contains {
	"title": "A miner was started",
	"details": sprintf("%s on %s ran %s", [auditd.who, auditd.host, auditd.command]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("auditd-cryptominer/%s", [auditd.host]),
} if {
	auditd.executes
	commands.miner(auditd.command)
	not auditd.searches
}
