-- The next turn of a pace that many keep together (GCRA), by the server's own clock.
-- KEYS[1] when the pace is free (milliseconds). ARGV[1] interval between turns, ARGV[2] turns that may be taken at once.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local free_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = free_at - now - interval * (burst - 1)
if wait > 0 then return string.format('%.3f', wait) end
redis.call('SET', KEYS[1], string.format('%.3f', free_at + interval), 'PX', math.ceil(free_at + interval - now) + 1000)
return '0'
