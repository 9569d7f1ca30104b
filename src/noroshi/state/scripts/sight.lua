-- KEYS[3] latest (sorted set: value -> its latest time), KEYS[4] sightings (hash: value -> packed doubles:
-- when it last arrived, then its times, ascending).
local value, question = ARGV[10], ARGV[11]
local max_times = 16

local known = first_answer()
if known then return known end

local at_ms, floor_ms = tonumber(at), tonumber(floor)

local function sightings(of)
    local packed = redis.call('HGET', KEYS[4], of)
    if not packed then return {}, 0 end
    local fields = {struct.unpack('>' .. string.rep('d', #packed / 8), packed)}
    local last_arrival = table.remove(fields, 1)
    table.remove(fields) -- what unpack adds: the next position in the string
    return fields, last_arrival
end

local function seen_in_window(times)
    for i = #times, 1, -1 do
        if times[i] <= at_ms then return times[i] > floor_ms end
    end
    return false
end

-- A time whose neighbours stand within one window of each other answers no question that they do not answer.
local function with_this(times)
    local sorted = {at_ms}
    for _, time in ipairs(times) do sorted[#sorted + 1] = time end
    table.sort(sorted)
    local kept = {}
    for i, time in ipairs(sorted) do
        local following = sorted[i + 1]
        if #kept == 0 or not following or following - kept[#kept] > window then kept[#kept + 1] = time end
    end
    while #kept > max_times do table.remove(kept, 1) end
    return kept
end

local times = sightings(value)
local seen = seen_in_window(times)
local kept = with_this(times)
redis.call('HSET', KEYS[4], value, struct.pack('>' .. string.rep('d', #kept + 1), now, unpack(kept)))
redis.call('ZADD', KEYS[3], 'GT', at, value)

for _ = 1, 2 do
    local oldest = redis.call('ZRANGE', KEYS[3], 0, 1, 'WITHSCORES')
    local i = oldest[1] == value and 3 or 1
    if not oldest[i] then break end
    local _, last_arrival = sightings(oldest[i])
    local spent = tonumber(oldest[i + 1]) <= horizon and last_arrival <= arrived_before
    if not spent and redis.call('ZCARD', KEYS[3]) <= max_members then break end
    redis.call('ZREM', KEYS[3], oldest[i])
    redis.call('HDEL', KEYS[4], oldest[i])
end
arrive(function() end)

if question == 'first' then return remember(seen and 0 or 1) end

local newest = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
if tonumber(newest[2]) <= at_ms then return remember(redis.call('ZCOUNT', KEYS[3], '(' .. floor, '+inf')) end

-- A late event: values seen later may have been seen inside its window too.
local distinct = 0
for _, other in ipairs(redis.call('ZRANGE', KEYS[3], '(' .. floor, '+inf', 'BYSCORE')) do
    if seen_in_window(sightings(other)) then distinct = distinct + 1 end
end
return remember(distinct)
