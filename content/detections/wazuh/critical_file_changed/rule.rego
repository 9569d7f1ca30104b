# METADATA
# title: A file that guards a host was changed
# description: "File integrity monitoring reported a change of a file that decides who may log in, what
#   starts, or what every process loads, by something that installs nothing."
# scope: package
# custom:
#   severity: medium
#   attack: [T1556, T1098.004, T1543.002, T1574.006]
#   owner: detection-engineering
#   status: stable
#   source: wazuh
#   false_positives:
#     - Configuration management without who-data; switch who-data on for these paths so that its process can
#       be told
package wazuh.critical_file_changed

import data.lib.wazuh

alert contains {
	"title": "A file that guards a host was changed",
	"details": sprintf("%s of %s on %s by %s", [input.syscheck.event, path, wazuh.agent, by]),
	"severity": severity,
	"entities": [wazuh.agent],
	"dedupKey": sprintf("wazuh-critical-file-changed/%s/%s", [wazuh.host, path]),
} if {
	path := input.syscheck.path
	regex.match(`^(/etc/(passwd|shadow|sudoers(\.d/.*)?|ssh/sshd_config(\.d/.*)?|pam\.d/.*|ld\.so\.preload|crontab|cron\.d/.*|rc\.local|profile|systemd/system/.*)|/root/\.ssh/authorized_keys|/home/[^/]+/\.ssh/authorized_keys|/(usr/)?lib/.*/security/pam_[a-z_]+\.so|/usr/s?bin/(sshd|sudo|su|login|ps|ls|netstat|ss|lsof|top))$`, path)
	not routine
	not editing
}

# Package managers and account tools do this for a living; who-data names the program by its path.
routine if {
	process := input.syscheck.audit.process.name
	process in {
		"/usr/bin/dpkg", "/usr/bin/rpm", "/usr/bin/dnf", "/usr/bin/yum", "/usr/bin/apt-get", "/usr/bin/apt", "/usr/bin/passwd",
		"/usr/sbin/useradd", "/usr/sbin/usermod", "/usr/sbin/userdel", "/usr/sbin/groupadd", "/usr/bin/chage", "/usr/sbin/chpasswd",
		"/usr/lib/systemd/systemd", "/usr/bin/puppet", "/opt/puppetlabs/puppet/bin/ruby", "/usr/bin/google_guest_agent",
	}
}

# Editors write beside the file first.
editing if regex.match(`(\.swp|\.swx|~|\.tmp|\.dpkg-(new|tmp|old))$`, input.syscheck.path)

by := value if {
	value := sprintf("%s with %s", [input.syscheck.audit.user.name, input.syscheck.audit.process.name])
} else := "an unnamed process"

severity := "critical" if {
	input.syscheck.path == "/etc/ld.so.preload"
} else := "high" if {
	regex.match(`^(/usr/s?bin/|/(usr/)?lib/)`, input.syscheck.path)
} else := "medium"
