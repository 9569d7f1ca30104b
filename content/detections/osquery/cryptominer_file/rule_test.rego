package osquery.cryptominer_file_test

import data.osquery.cryptominer_file

test_a_miner_is_told if count(cryptominer_file.alert) == 1 with input as file("066f103e7433559e3a128dcee6d78fa49c90edbb63f60d3b0925c0bbfa3a0f13")

test_another_file_is_not_told if count(cryptominer_file.alert) == 0 with input as file("dafeddc7dec7f4642a7c6ba93329ca88ac4759a61c1a4f9b6ac087eb9ae45899")

file(hash) := {"osquery": {
	"host_identifier": "hostA",
	"file_event": {"target_path": "/tmp/monero", "sha256": hash},
}}
