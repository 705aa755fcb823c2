#!lua name=continuo_shared_v1
-- Writes records to the shared log. shared_log.hpp describes the keys and the calls.

-- A version is "<number> <origin> <erased> <bytes>". What cannot be read counts as no version: the
-- next write replaces it. Numbers beyond 2^53 are not exact.
local function parse(text)
  if not text then return 0, '', 0 end
  local number, origin, bytes = string.match(text, '^(%d+) (%S+) [01] (%d+)$')
  if not number or tonumber(number) >= 2 ^ 53 or tonumber(bytes) >= 2 ^ 53 then return 0, '', 0 end
  return tonumber(number), origin, tonumber(bytes)
end

local function last_entry(key)
  local info = redis.pcall('XINFO', 'STREAM', key)
  if info.err then return 0 end
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      return tonumber(string.match(info[i + 1], '^(%d+)-'))
    end
  end
  return 0
end

-- All checks come before the first write, so that a call is done whole or not at all.
local function write(keys, args)
  local bytes_max, entries_max, tag = tonumber(args[1]), args[2], args[3]
  local before = tonumber(redis.call('HGET', keys[4], 'bytes') or 0)
  local bytes, accepted, done, known = before, {}, {}, {}
  for i = 4, #args, 6 do
    local key, expected, number, origin = args[i], args[i + 1], args[i + 2], args[i + 3]
    local stored = known[key] or redis.call('HGET', keys[2], key)
    local old_number, old_origin, old_bytes = parse(stored)
    local is = string.format('%.0f %s', old_number, old_origin)
    -- Without a version (Redis lost it) there is nothing that the writer could have missed.
    if old_number > 0 and expected ~= '*' and expected ~= is then return {'changed', key} end
    local newer = tonumber(number) > old_number
      or (tonumber(number) == old_number and origin > old_origin)
    done[#done + 1] = newer and 1 or 0
    if newer then
      local size = #key * 2 + #args[i + 5] + 128
      bytes = bytes - old_bytes + size
      known[key] = number .. ' ' .. origin .. ' ' .. args[i + 4] .. ' ' .. size
      accepted[#accepted + 1] = i
    end
  end
  if bytes > bytes_max and bytes > before then
    return {'full', string.format('%.0f', bytes)}
  end
  local last = last_entry(keys[3])
  for _, i in ipairs(accepted) do
    local key = args[i]
    last = last + 1
    redis.call('HSET', keys[2], key, known[key])
    if args[i + 4] == '1' then redis.call('HDEL', keys[1], key)
    else redis.call('HSET', keys[1], key, args[i + 5]) end
    redis.call('XADD', keys[3], 'MAXLEN', '~', entries_max, string.format('%.0f-0', last),
      't', tag, 'k', key, 'n', args[i + 2], 'o', args[i + 3], 'e', args[i + 4])
  end
  if #accepted > 0 then redis.call('HSET', keys[4], 'bytes', string.format('%.0f', bytes)) end
  return {'ok', string.format('%.0f', bytes), done}
end

-- Writes something, so that a WAIT behind it confirms everything before it.
local function confirm(keys, args)
  redis.call('HSET', keys[4], 'confirmed', args[1])
  return 'ok'
end

redis.register_function('continuo_shared_v1_write', write)
redis.register_function{function_name = 'continuo_shared_v1_confirm', callback = confirm, flags = {'allow-oom'}}
-- allow-oom: records can be erased if Redis is out of memory.
redis.register_function{function_name = 'continuo_shared_v1_erase', callback = write, flags = {'allow-oom'}}
