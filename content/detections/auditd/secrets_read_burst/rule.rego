# METADATA
# title: Many secrets were read at once
# description: One session or process family read at least four different kinds of secrets on a host within
#   five minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1552.001, T1552.004, T1003.008]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Backups that run in a login session
#     - Scanners for secrets of your own
package auditd.secrets_read_burst

import data.lib.auditd

alert contains {
	"title": "Many secrets were read at once",
	"details": sprintf("%s on %s read %d kinds of secrets within 5 minutes, last %s with %s", [auditd.who, auditd.host, kinds, path, auditd.program]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("secrets-read-burst/%s/%s", [auditd.host, reader]),
} if {
	auditd.reads
	path := input.ocsf.file.path
	some kind, pattern in secrets
	regex.match(pattern, path)
	not backup
	kinds := noroshi.distinct([auditd.host, reader], kind, "5m")
	kinds >= 4
	noroshi.first_seen("told", [auditd.host, reader], "1h")
}

secrets := {
	"shadow": `^/etc/g?shadow-?$`,
	"ssh keys": `/\.ssh/id_(rsa|dsa|ecdsa|ed25519)$|^/etc/ssh/ssh_host_\w+_key$`,
	"aws": `/\.aws/(credentials|config)$|/\.s3cfg$|/\.boto$`,
	"google cloud": `/\.config/gcloud/(credentials\.db|access_tokens\.db|application_default_credentials\.json)$`,
	"azure": `/\.azure/(accessTokens|msal_token_cache|azureProfile)`,
	"kubernetes": `/\.kube/config$|^/etc/kubernetes/(admin|kubelet)\.conf$|^(/var)?/run/secrets/kubernetes\.io/serviceaccount/token$`,
	"docker": `/\.docker/config\.json$`,
	"git": `/\.git-credentials$|/\.netrc$|/\.config/gh/hosts\.yml$`,
	"databases": `/\.pgpass$|/\.my\.cnf$|^/etc/mysql/debian\.cnf$`,
	"shell histories": `/\.(bash|zsh|mysql|psql|python)_history$`,
	"environment files": `/\.env(\.[a-z]+)?$|^/proc/[0-9]+/environ$`,
	"key rings": `/\.gnupg/|/\.password-store/|\.kdbx$`,
}

# A login session, else the process that started the readers.
reader := sprintf("session %s", [auditd.call.ses]) if {
	auditd.has_login
} else := sprintf("children of %s", [auditd.call.ppid])

backup if {
	not auditd.has_login
	auditd.call.euid == "0"
	auditd.call.exe in {"/usr/bin/rsync", "/usr/bin/borg", "/usr/bin/restic", "/usr/bin/tar", "/usr/bin/duplicity", "/usr/bin/clamscan", "/usr/sbin/clamd", "/usr/bin/updatedb.plocate"}
}
