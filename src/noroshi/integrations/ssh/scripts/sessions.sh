# $1 'end' or 'count', $2 'all' to take in whatever else runs as the account. Our own session is never among them.
processes() {
    ps -eo pid=,ppid=,user:64=,args= | awk -v self="$$" -v account="$account" -v all="${1:-}" '
        {
            id = $1
            parent[id] = $2
            owner[id] = $3
            sub(/^[ \t]*[0-9]+[ \t]+[0-9]+[ \t]+[^ \t]+[ \t]+/, "")
            title[id] = $0
        }
        END {
            for (p = self; p > 1; p = parent[p]) ours[p] = 1
            ours[1] = 1
            for (p in title) {
                if (p in ours) continue
                text = title[p]
                sub(/^sshd-session: /, "sshd: ", text)
                if (index(text, "sshd: " account "@") == 1 || text == "sshd: " account " [priv]") session[p] = 1
                if (all == "all" && owner[p] == account) session[p] = 1
            }
            do {
                grown = 0
                for (p in parent)
                    if (!(p in session) && !(p in ours) && (parent[p] in session)) { session[p] = 1; grown = 1 }
            } while (grown)
            for (p in session) if (title[p] != "") print p
        }'
}

found=$(processes "${2:-}")
count=$(printf '%s' "$found" | grep -c . || true)
if [ "$1" = end ]; then
    tries=0
    while [ -n "$found" ] && [ "$tries" -lt 20 ]; do
        # shellcheck disable=SC2086
        kill -KILL $found 2>/dev/null || true
        tries=$((tries + 1))
        sleep 0.2
        found=$(processes "${2:-}")
    done
    [ -z "$found" ] || { echo "processes stay: $found" >&2; exit 1; }
fi
echo "noroshi: sessions $count"
