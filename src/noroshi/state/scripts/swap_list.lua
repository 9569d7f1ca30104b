-- KEYS[1..2] the live list, KEYS[3..4] the new one; a list without entries has no key.
-- ARGV[1] how many entries the new one must have: a full server may have evicted it meanwhile. -1 when it has not.
local size = redis.call('SCARD', KEYS[3])
if size ~= tonumber(ARGV[1]) then return -1 end
for i = 1, 2 do
    redis.call('UNLINK', KEYS[i])
    if redis.call('EXISTS', KEYS[i + 2]) == 1 then
        redis.call('RENAME', KEYS[i + 2], KEYS[i])
        redis.call('PERSIST', KEYS[i])
    end
end
return size
