# METADATA
# title: What command lines give away
# description: Patterns for texts that somebody runs, whatever log they stand in. Each asks for the shape that does the
#   work, not for the name of a tool alone.
# scope: package
package lib.commands

# A shell whose input and output are a connection.
reverse_shell(text) if {
	some pattern in {
		`/dev/(tcp|udp)/[0-9A-Za-z.:_-]+/[0-9]+`,
		`\b(nc|ncat|netcat|nc\.openbsd|nc\.traditional)\b[^|;&]*\s(-[a-zA-Z]*[ec]|--exec|--sh-exec)[ =]*["']?(\S*/)?((ba|da|z|k|a|tc)?sh|python[0-9.]*|perl|cmd(\.exe)?|busybox)\b`,
		`\b(mkfifo|mknod)\b.*\|\s*\S*(nc|ncat|netcat|telnet|openssl)\b`,
		`(?s)\bsocket(\.socket|\.create_connection)?\s*\(.*(pty\.spawn|os\.dup2|subprocess\.|/bin/(ba|da|z)?sh)`,
		`(?s)\b(use Socket|IO::Socket)\b.*(exec|/bin/(ba)?sh)`,
		`fsockopen\(.*(exec|system|passthru|popen|proc_open|/bin/(ba)?sh)`,
		`TCPSocket\.(open|new)\(.*(exec|popen|/bin/(ba)?sh)`,
		`(?i)\bsocat\b.*\b(exec|system):\S*sh\b.*\b(tcp|tcp4|tcp6|openssl|udp)`,
		`(?i)\bsocat\b.*\b(tcp|tcp4|tcp6|openssl|udp)[0-9a-z-]*:.*\b(exec|system):\S*sh\b`,
		`\b[gm]?awk\b.*/inet/(tcp|udp)/`,
		`(?s)child_process.*(net\.(connect|Socket|createConnection)|\.connect\()`,
		`\btelnet\b[^|]*\|\s*\S*(ba|da|z)?sh\b[^|]*\|\s*telnet\b`,
	}
	regex.match(pattern, text)
}

# Something fetched is run without ever being looked at.
download_and_run(text) if {
	some pattern in {
		`\b(curl|wget|fetch)\b[^|;&]*\|\s*(sudo\s+)?(\S*/)?(ba|da|z|k)?sh\b`,
		`\b(curl|wget|fetch)\b[^|;&]*\|\s*(sudo\s+)?(\S*/)?(python|perl|ruby|php|node)[0-9.]*\b`,
		`\b(ba|da|z)?sh\s+(-c\s+)?["']?(<\(|\$\()\s*(curl|wget)\b`,
		`\b(curl|wget)\b.*(/tmp|/var/tmp|/dev/shm)/\S+.*(&&|;)\s*(chmod\s+\S*[x7]|(ba)?sh\s|/tmp/|/var/tmp/|/dev/shm/)`,
		`\bbase64\s+(-d|--decode|-D)\b[^|]*\|\s*(\S*/)?(ba|da|z)?sh\b`,
	}
	regex.match(pattern, text)
}

# Mining protocols, pools with their way of naming a wallet, and switches that only miners have.
miner(text) if {
	some pattern in {
		`(?i)stratum[12]?\+(tcp|ssl|tls|tcps|udp)://`,
		`(?i)--donate-level\b|--nicehash\b|--cpu-max-threads-hint|--randomx-|--coin[ =](xmr|monero|rvn|etc)\b`,
		`(?i)\b(xmrig|xmr-stak|minerd|cpuminer|kinsing|kdevtmpfsi|nbminer|lolminer|phoenixminer|ccminer)\b.*\s-(o|u|p|-url|-user|-algo)\b`,
		`(?i)\b(pool\.(minexmr|supportxmr|hashvault|nanopool)|[a-z0-9.-]*(nanopool\.org|minexmr\.com|supportxmr\.com|c3pool\.com|hashvault\.pro|moneroocean\.stream|2miners\.com|f2pool\.com|unmineable\.com))\b`,
	}
	regex.match(pattern, text)
}

# Traces are removed or no longer written.
covers_tracks(text) if {
	some pattern in {
		`\b(rm|shred|unlink|truncate)\b.*\s(/var/log/|/root/\.bash_history|/home/[^/]+/\.bash_history|~/\.bash_history)`,
		`(>|\btee)\s*/var/log/(auth\.log|secure|syslog|messages|wtmp|btmp|lastlog|audit/audit\.log)`,
		`\bln\s+-sf?\s+/dev/null\s+\S*(_history|/var/log/)`,
		`\b(cp|cat)\s+/dev/null\s+(>\s*)?/var/log/`,
		`\bauditctl\s+(-D|-e\s*0)\b`,
		`\b(systemctl|service)\b.*\b(stop|disable|mask|kill)\b.*\b(auditd|rsyslog|syslog-ng|systemd-journald|auditbeat|filebeat|osqueryd|falco|wazuh-agent)\b`,
		`\bservice\s+(auditd|rsyslog|syslog-ng|osqueryd|falco|wazuh-agent)\s+stop\b`,
		`\b(pkill|killall|kill)\b.*\b(auditd|rsyslogd|syslog-ng|osqueryd|falco|wazuh-agentd|ossec-agentd)\b`,
		`\bjournalctl\b.*--vacuum-(time|size|files)[= ](0|1)\D`,
		`\b(unset\s+HISTFILE|HISTFILE=/dev/null|HISTSIZE=0|history\s+-c)\b`,
		`\b(setenforce\s+0|ufw\s+disable)\b`,
	}
	regex.match(pattern, text)
}
