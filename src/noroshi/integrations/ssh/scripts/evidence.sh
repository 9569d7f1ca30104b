# What an investigator asks first. Reads only; each part is bounded.
part() {
    printf '\n== %s\n' "$1"
    shift
    "$@" 2>&1 | head -c 65536 || true
}
in_home=yes
part "time" date -u +%Y-%m-%dT%H:%M:%SZ
part "host" uname -a
part "account" getent passwd "$account"
part "groups" id "$account"
part "logged in" who
part "last logins" last -n 50 "$account"
part "processes" ps -eo pid,ppid,user:32,lstart,args
part "connections" ss -tunap
part "scheduled" crontab -l -u "$account"
show() { part "keys in $file" as_owner cat "$file"; }
each_file show
part "files changed in two days" as_owner find "$home" -xdev -type f -mtime -2
part "shell history" as_owner tail -n 200 "$home/.bash_history"
echo
echo "noroshi: collected 1"
