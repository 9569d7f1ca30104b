# METADATA
# title: Something mines in a container or on a host
# description: Falco saw a mining protocol or pool, or the command is a miner's.
# scope: package
# custom:
#   severity: high
#   attack: [T1496]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Connections to services that use a miner's port
package falco.cryptominer

import data.lib.falco

alert contains {
	"title": "Something mines in a container or on a host",
	"details": sprintf("%s in %s: %s", [input.rule, falco.workload, falco.command]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-cryptominer/%s", [falco.workload]),
} if {
	input.source in falco.sources
	mines
}

mines if input.rule in {
	"Detect crypto miners using the Stratum protocol", "Detect outbound connections to common miner pool ports",
	"Set Setuid or Setgid bit on miner", "Possible miner running",
}

mines if regex.match(
	`(?i)stratum\+(tcp|ssl|tcps)://|\b(xmrig|xmr-stak|minerd|cpuminer|kinsing|kdevtmpfsi|t-rex|nbminer|lolminer)\b|--donate-level|--coin[ =](xmr|monero)|-o\s+\S+:(3333|4444|5555|7777|14444)\s+-u\s`,
	falco.command,
)
