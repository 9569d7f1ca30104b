-- KEYS[3] times (sorted set: event -> its time).
local known = first_answer()
if known then return known end

redis.call('ZADD', KEYS[3], at, uid)
arrive(function(old_uid) redis.call('ZREM', KEYS[3], old_uid) end)
return remember(redis.call('ZCOUNT', KEYS[3], '(' .. floor, at))
