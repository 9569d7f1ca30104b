# METADATA
# title: A known coin miner stands on a host
# description: osquery saw a file whose hash is that of a known coin miner.
# scope: package
# custom:
#   severity: critical
#   attack: [T1496.001]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Collections of samples for analysis
package osquery.cryptominer_file

alert contains {
	"title": "A known coin miner stands on a host",
	"details": sprintf("%s on %s is a known coin miner (SHA-256 %s)", [path, host, hash]),
	"riskScore": 30,
	"entities": [host],
	"dedupKey": sprintf("osquery-cryptominer/%s/%s", [host, hash]),
} if {
	path := input.osquery.file_event.target_path
	hash := input.osquery.file_event.sha256
	hash in miners
	host := input.osquery.host_identifier
}

miners := {
	"c47606c32ad87da2dfc480e6c855da4196ceefb60a27fc69a9da9233d38d697a",
	"066f103e7433559e3a128dcee6d78fa49c90edbb63f60d3b0925c0bbfa3a0f13",
	"ec9e6b7d3f0df38daf439fa8181c0dcca03a8036104517641c480ba500bcedf4",
}
