#include "session/redis_library.hpp"

namespace continuo {

std::string_view redis_library() {
    // The stamp is random and new with each write: after a promotion that lost writes no old stamp
    // fits a state that it was not read from, as a counter could.
    return R"lua(#!lua name=continuo_v1
local function told(keys, what)
  local time = redis.call('TIME')
  return {what, redis.call('ZCARD', keys[4]), redis.call('ZCARD', keys[5]),
          redis.call('ZCARD', keys[6]), time[1] * 1000000 + time[2]}
end

local function index(key, score, id)
  if score == '' then redis.call('ZREM', key, id) else redis.call('ZADD', key, score, id) end
end

local function buried(key, now)
  local until_ = redis.call('GET', key)
  return until_ and tonumber(until_) > tonumber(now)
end

local function write(keys, args)
  local known = redis.call('HGET', keys[1], 'stamp')
  if args[1] == '' then
    if known then return told(keys, 'exists') end
    if buried(keys[3], args[10]) then return told(keys, 'buried') end
  else
    if not known then
      if buried(keys[3], args[10]) then return told(keys, 'buried') end
      return told(keys, 'missing')
    end
    if known ~= args[1] then return told(keys, 'changed') end
  end
  redis.call('HSET', keys[1], 'stamp', args[2], 'state', args[3])
  for i = 11, #args do redis.call('RPUSH', keys[2], args[i]) end
  redis.call('PEXPIRE', keys[1], args[9])
  redis.call('PEXPIRE', keys[2], args[9])
  index(keys[4], args[5], args[4])
  index(keys[5], args[6], args[4])
  index(keys[6], args[7], args[4])
  index(keys[7], args[8], args[4])
  return told(keys, 'ok')
end

local function erase(keys, args)
  local known = redis.call('HGET', keys[1], 'stamp')
  if known and args[3] ~= '' and known ~= args[3] then return told(keys, 'changed') end
  local there = redis.call('DEL', keys[1])
  redis.call('DEL', keys[2])
  for i = 4, 7 do redis.call('ZREM', keys[i], args[1]) end
  if there == 0 then return told(keys, 'missing') end
  if args[2] ~= '' then redis.call('SET', keys[3], args[2], 'PX', args[4]) end
  return told(keys, 'erased')
end

redis.register_function('continuo_v1_write', write)
redis.register_function('continuo_v1_erase', erase)
)lua";
}

}  // namespace continuo
