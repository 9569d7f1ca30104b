-- KEYS[1] entries (set), KEYS[2] widths (set of the lengths of the prefixes among the entries).
-- ARGV[1] the entry that stands for exactly this value, ARGV[2] its address as bits behind a marker, or nothing.
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if ARGV[2] == '' then return 0 end
for _, width in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    if redis.call('SISMEMBER', KEYS[1], string.sub(ARGV[2], 1, tonumber(width))) == 1 then return 1 end
end
return 0
