-- What every counted call does around its own question: give the first answer again, and forget in bounded steps.
-- KEYS[1] answers (hash: event -> answer), KEYS[2] arrivals (list, oldest arrival first).
local uid, at, window = ARGV[1], ARGV[2], tonumber(ARGV[3])
local floor, horizon = ARGV[4], tonumber(ARGV[5]) -- event times at or before `horizon` serve no window any more
local now, arrived_before, ttl = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local max_members = tonumber(ARGV[9])

local function first_answer()
    local answer = redis.call('HGET', KEYS[1], uid)
    return answer and tonumber(answer)
end

-- Two a call: an insertion adds one, so this keeps up, and one event with a wrong time cannot sweep a window away.
local function forget(drop)
    for _ = 1, 2 do
        local oldest = redis.call('LINDEX', KEYS[2], 0)
        if not oldest then return end
        local old_uid, old_at, old_arrival = struct.unpack('>c16dd', oldest)
        local spent = old_at <= horizon and old_arrival <= arrived_before
        if not spent and redis.call('LLEN', KEYS[2]) <= max_members then return end
        redis.call('LPOP', KEYS[2])
        redis.call('HDEL', KEYS[1], old_uid)
        drop(old_uid)
    end
end

local function remember(answer)
    redis.call('HSET', KEYS[1], uid, answer)
    for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ttl) end
    return answer
end

local function arrive(drop)
    redis.call('RPUSH', KEYS[2], struct.pack('>c16dd', uid, tonumber(at), now))
    forget(drop)
end
