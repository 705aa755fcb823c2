#!lua name=continuo_rate_v1
-- The sliding window of sliding_window.hpp, with its counters in Redis; the same test cases cover
-- both.
--
-- keys: the client's window (a HASH: window, present, previous).
-- args: requests | period in ms | now in ms, for tests only (default: the Redis server's clock).
-- Returns {allowed, remaining, milliseconds to reset, milliseconds to retry}.
local function count(keys, args)
  local limit, period, now = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
  if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  local window, passed = math.floor(now / period), (now % period) / period
  local known = redis.call('HMGET', keys[1], 'window', 'present', 'previous')
  local present, previous = tonumber(known[2] or 0), tonumber(known[3] or 0)
  local age = window - tonumber(known[1] or window)
  if age == 1 then present, previous = 0, present end
  if age > 1 or age < 0 then present, previous = 0, 0 end
  local used = previous * (1 - passed) + present
  local allowed = used + 1 <= limit + 1e-9
  if allowed then
    present, used = present + 1, used + 1
    redis.call('HSET', keys[1], 'window', window, 'present', present, 'previous', previous)
    redis.call('PEXPIRE', keys[1], 2 * period)
  end
  local left, reset, retry = 1 - passed, 0, 0
  if present > 0 then reset = (left + 1) * period
  elseif previous > 0 then reset = left * period end
  if not allowed then
    local wanted = limit - 1
    if present <= wanted then retry = (1 - (wanted - present) / previous - passed) * period
    else retry = (left + 1 - wanted / present) * period end
  end
  return {allowed and 1 or 0, math.max(0, math.floor(limit - used + 1e-9)),
          math.ceil(reset - 1e-6), math.ceil(retry - 1e-6)}
end
redis.register_function('continuo_rate_v1', count)
