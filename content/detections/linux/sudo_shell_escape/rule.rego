# METADATA
# title: A shell was broken out of a permitted command
# description: "A command under sudo starts a shell by a switch made for something else, or uses a known hole
#   of sudo."
# scope: package
# custom:
#   severity: high
#   attack: [T1548.003, T1068]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - Administrators who know the trick
package linux.sudo_shell_escape

import data.lib.linux

alert contains {
	"title": "A shell was broken out of a permitted command",
	"details": sprintf("%s on %s ran as %s: %s", [linux.actor, linux.host, input.ocsf.process.user.name, input.ocsf.process.cmd_line]),
	"entities": [linux.actor, linux.host],
} if {
	linux.code in {"sudo_command", "doas_command"}
	escapes
}

escapes if {
	some pattern in {
		`/(g?awk|mawk|nawk)\s.*\bsystem\(.*\bsh\b`,
		`/find\s.*-exec\s+\S*sh\b`,
		`/(vi|vim|nvim|view|rvim)\s.*(:!|-c\s*.?:?(!|py|lua)|:set shell)`,
		`/(perl|ruby|lua)\s.*-e\s.*(exec|system).*\bsh\b`,
		`/python[0-9.]*\s.*-c\s.*(pty\.spawn|os\.(system|exec[a-z]*))\(.*\bsh\b`,
		`/tar\s.*--checkpoint-action=exec`,
		`/(zip|rsync)\s.*(-TT|-e)\s+.?\S*sh\b`,
		`/nmap\s.*--(interactive|script=/tmp)`,
		`/(env|nice|ionice|stdbuf|taskset|timeout|setarch|unshare|nsenter|chroot|flock|strace|ltrace)(\s+\S+)*\s+(/\S*/)?(ba|da|z)?sh(\s+-[ip])?$`,
		`/git\s.*-p\s.*help|/git\s.*core\.pager=.*\bsh\b`,
		`/docker\s+run\s.*-v\s*/:/`,
		`/(gdb|gimp|mysql|ftp|ed|ex)\s.*!\s*\S*sh\b`,
		`/systemd-run\s.*(-t|--pty|--shell)\b`,
		`/(cp|mv|install|tee)\s.*\s/etc/(sudoers|passwd|shadow)(\.d/\S+)?(\s|$)`,
		`/chmod\s+(\S*s|[0-7]?[4-7][0-7]{3})\s.*/(ba|da|z)?sh(\s|$)`,
	}
	regex.match(pattern, input.ocsf.process.cmd_line)
}

# The user id -1 became root in sudo before 1.8.28.
escapes if input.ocsf.process.user.name in {"#-1", "#4294967295"}
