# What every script begins with: the account and the files that hold its keys.
# $1 account, $2 name of the removal, $3 patterns of key files separated by ':' (%h home, %u account).
set -eu
umask 077
account=$1
removal=$2
patterns=$3
shift 3
entry=$(getent passwd "$account") || { echo "noroshi: absent 0"; exit 0; }
home=$(printf '%s' "$entry" | cut -d: -f6)
if [ "$(id -u)" = 0 ]; then store=/var/lib/noroshi/ssh; else store=$HOME/.noroshi/ssh; fi
kept=$store/$account

# Work in a home only with the rights of its owner: whoever sits there may have laid links to files of others.
as_owner() {
    if [ "$(id -u)" = 0 ] && [ "$in_home" = yes ]; then runuser -u "$account" -- "$@"; else "$@"; fi
}

each_file() {
    work=$1
    number=0
    rest=$patterns:
    while [ -n "$rest" ]; do
        pattern=${rest%%:*}
        rest=${rest#*:}
        number=$((number + 1))
        case $pattern in *%h*) in_home=yes ;; *) in_home=no ;; esac
        file=$(printf '%s' "$pattern" | awk -v h="$home" -v u="$account" '{
            while ((at = index($0, "%"))) {
                letter = substr($0, at + 1, 1)
                printf "%s%s", substr($0, 1, at - 1), letter == "h" ? h : letter == "u" ? u : letter
                $0 = substr($0, at + 2)
            }
            print
        }')
        "$work"
    done
}

count_keys() { # keys in a file, or of one key in it when $key is given
    awk -v key="$key" '/^[ \t]*(#|$)/ { next } key == "" { n++; next }
        { for (i = 1; i <= NF; i++) if ($i == key) { n++; next } } END { print n + 0 }'
}
