package falco.cryptominer_test

import data.falco.cryptominer

test_a_mining_protocol_is_told if {
	count(cryptominer.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Detect crypto miners using the Stratum protocol",
		"priority": "Critical",
		"output": "Detect crypto miners using the Stratum protocol",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "x -o stratum+tcp://pool.example.com:3333",
		},
	}
}

test_a_miner_s_name_is_told if {
	count(cryptominer.alert) == 1 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Drop and execute new binary in container",
		"priority": "Critical",
		"output": "Drop and execute new binary in container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "/tmp/xmrig --donate-level 1",
		},
	}
}

test_an_ordinary_binary_is_another_rule_s if {
	count(cryptominer.alert) == 0 with input as {
		"time": "2026-01-05T10:00:00.000000000Z",
		"rule": "Drop and execute new binary in container",
		"priority": "Critical",
		"output": "Drop and execute new binary in container",
		"source": "syscall",
		"hostname": "node-1",
		"tags": [],
		"output_fields": {
			"container.id": "3ad7b26ded6d",
			"container.name": "web",
			"container.image.repository": "registry.example.com/web",
			"k8s.ns.name": "shop",
			"k8s.pod.name": "web-5d8f",
			"user.name": "root",
			"proc.cmdline": "/app/migrate up",
		},
	}
}
