# $1 the key's base64 text, or nothing for every key. Keeps what was there, then takes the keys away.
key=${1:-}
mkdir -p "$kept"
total=0
remove() {
    as_owner test -e "$file" || return 0
    count=$(as_owner cat "$file" | count_keys)
    [ "$count" -gt 0 ] || return 0
    copy=$kept/$removal.$number
    if [ ! -e "$copy" ]; then
        as_owner cat "$file" > "$copy.new"
        mv "$copy.new" "$copy"
    fi
    if [ -z "$key" ]; then
        as_owner rm -f -- "$file"
    else
        as_owner cat "$file" |
            awk -v key="$key" '{ for (i = 1; i <= NF; i++) if ($i == key) next; print }' |
            as_owner sh -c 'umask 077; cat > "$1.noroshi" && mv -- "$1.noroshi" "$1"' sh "$file"
    fi
    total=$((total + count))
}
each_file remove
echo "noroshi: removed $total"
