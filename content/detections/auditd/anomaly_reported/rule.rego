# METADATA
# title: The audit system reported an anomaly
# description: "The audit system itself reported too many failed logins, a change to root, an unexpected
#   program, or a replay; or its daemon broke off."
# scope: package
# custom:
#   severity: medium
#   attack: [T1110, T1068]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Daemons that are ended by a full disk
package auditd.anomaly_reported

import data.lib.auditd

alert contains {
	"title": "The audit system reported an anomaly",
	"details": sprintf("%s on %s: %s", [type, auditd.host, anomalies[type]]),
	"entities": [auditd.host],
	"dedupKey": sprintf("anomaly-reported/%s/%s", [auditd.host, type]),
} if {
	some type in input.auditd.types
	type in {
		"ANOM_LOGIN_FAILURES", "ANOM_LOGIN_LOCATION", "ANOM_LOGIN_TIME", "ANOM_ROOT_TRANS", "ANOM_EXEC", "ANOM_MK_EXEC",
		"ANOM_RBAC_INTEGRITY_FAIL", "ANOM_RBAC_FAIL", "ANOM_CRYPTO_FAIL", "ANOM_ACCESS_FS", "ANOM_ADD_ACCT", "ANOM_DEL_ACCT",
		"ANOM_MOD_ACCT", "CRYPTO_REPLAY_USER", "CRYPTO_FAILURE_USER", "DAEMON_ABORT",
	}
}

alert contains {
	"title": "The audit system reported an anomaly",
	"details": sprintf("auditd on %s could not start", [auditd.host]),
	"entities": [auditd.host],
	"dedupKey": sprintf("anomaly-reported/%s/DAEMON_START", [auditd.host]),
} if {
	input.auditd.type == "DAEMON_START"
	input.auditd.fields.res == "failed"
}

anomalies := {
	"ANOM_LOGIN_FAILURES": "the limit of failed logins was reached",
	"ANOM_LOGIN_LOCATION": "a login from a forbidden place",
	"ANOM_LOGIN_TIME": "a login at a forbidden time",
	"ANOM_ROOT_TRANS": "a user became root",
	"ANOM_EXEC": "an unexpected program ran",
	"ANOM_MK_EXEC": "a file was made executable",
	"ANOM_RBAC_INTEGRITY_FAIL": "the integrity test of roles failed",
	"ANOM_RBAC_FAIL": "the self-test of roles failed",
	"ANOM_CRYPTO_FAIL": "the cryptography failed",
	"ANOM_ACCESS_FS": "a file or directory was used unexpectedly",
	"ANOM_ADD_ACCT": "a user was added unexpectedly",
	"ANOM_DEL_ACCT": "a user was deleted unexpectedly",
	"ANOM_MOD_ACCT": "a user was changed unexpectedly",
	"CRYPTO_REPLAY_USER": "a replay attack",
	"CRYPTO_FAILURE_USER": "decryption failed",
	"DAEMON_ABORT": "auditd broke off",
}
