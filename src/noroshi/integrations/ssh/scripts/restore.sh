# Gives back what a removal took (the latest when $removal is 'latest'); keys added since then stay.
key=
if [ "$removal" = latest ]; then
    latest=$(ls -t "$kept" 2>/dev/null | head -n 1)
    removal=${latest%.*}
fi
total=0
restore() {
    copy=$kept/$removal.$number
    [ -n "$removal" ] && [ -e "$copy" ] || return 0
    total=$((total + $(count_keys < "$copy")))
    { if as_owner test -e "$file"; then as_owner cat "$file"; fi; cat "$copy"; } |
        awk '!seen[$0]++' |
        as_owner sh -c 'umask 077; mkdir -p "$(dirname "$1")"; cat > "$1.noroshi" && mv -- "$1.noroshi" "$1"' sh "$file"
    rm -f -- "$copy"
}
each_file restore
echo "noroshi: restored $total"
