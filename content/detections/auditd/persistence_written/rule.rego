# METADATA
# title: Something made itself permanent
# description: "A program that installs nothing wrote a cron job, a systemd unit, an init script or a profile
#   of all users."
# scope: package
# custom:
#   severity: medium
#   attack: [T1053.003, T1543.002, T1037, T1546.004]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Administrators who write units by hand
#     - Configuration management with its own interpreter; put its hosts or paths in an exception
package auditd.persistence_written

import data.lib.auditd

alert contains {
	"title": "Something made itself permanent",
	"details": sprintf("%s on %s wrote %s with %s", [auditd.who, auditd.host, path, auditd.program]),
	"severity": severity,
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("persistence-written/%s/%s", [auditd.host, path]),
} if {
	auditd.writes
	some path in auditd.files
	regex.match(`^(/etc/cron(tab|\.d/.|\.(hourly|daily|weekly|monthly)/.)|/var/spool/cron/(crontabs/)?[^/]+$|/etc/anacrontab|(/etc|/usr/lib|/lib|/run)/systemd/system/.*\.(service|timer|socket|path)|/etc/(init\.d|rc\.d|rc[0-9]\.d)/.|/etc/rc\.local|/etc/profile(\.d/.|$)|/etc/bash\.bashrc|/etc/update-motd\.d/.|/etc/xdg/autostart/.)`, path)
	not auditd.installs
	not known_writer

	# Editors and installers write beside the file first.
	not regex.match(`(\.swp|\.swx|~|\.tmp|\.dpkg-(new|tmp|old)|/tmp\.[A-Za-z0-9]+)$`, path)
}

# crontab writes what its user asked for and only into the spool; cloud-init runs once at first boot without a login.
known_writer if {
	auditd.call.exe in {"/usr/bin/crontab", "/usr/sbin/crond", "/usr/sbin/cron"}
	auditd.call.tty != "(none)"
}

known_writer if {
	not auditd.has_login
	auditd.call.exe in {"/usr/sbin/update-rc.d", "/usr/lib/systemd/systemd-sysv-install", "/usr/bin/google_guest_agent", "/usr/bin/amazon-ssm-agent"}
}

severity := "high" if {
	not auditd.has_login
} else := "medium"
