#!lua name=continuo_v2
-- The atomic steps of the session store in Redis; session_functions.hpp documents keys, arguments and
-- replies. Each write sets a new random revision. A counter could repeat a value for another state
-- after a promotion that lost writes; a random revision cannot.

-- Adds an id to a sorted set, removes it (score '') or does nothing ('='). Returns the change in the
-- number of ids.
local function index(key, score, id)
  if score == '=' then return 0 end
  if score == '' then return -redis.call('ZREM', key, id) end
  return redis.call('ZADD', key, score, id)
end

-- A listing value is <status: 1 byte><created: 18 digits><user token: 32 bytes or none>. The members
-- in the listing are sorted by creation time, within a status and within a user and a status.
local function listing_members(id, value)
  local user, place = string.sub(value, 20), string.sub(value, 1, 19) .. id
  if user == '' then return {'s' .. place} end
  return {'s' .. place, 'u' .. user .. place}
end

-- Number of sessions (0 or 1), and of sessions that are not ended, of a listing value.
local function listing_counts(value)
  if value == '' then return 0, 0 end
  return 1, string.sub(value, 1, 1) == 'x' and 0 or 1
end

-- Lists a session under a new value, removes it (value '') or does nothing ('='). Returns the changes
-- in the number of listed sessions, and of those that are not ended.
local function list(keys, id, value)
  if value == '=' then return 0, 0 end
  local before = redis.call('HGET', keys[5], id) or ''
  if before == value then return 0, 0 end
  if before ~= '' then redis.call('ZREM', keys[4], unpack(listing_members(id, before))) end
  if value == '' then
    redis.call('HDEL', keys[5], id)
  else
    for _, member in ipairs(listing_members(id, value)) do redis.call('ZADD', keys[4], 0, member) end
    redis.call('HSET', keys[5], id, value)
  end
  local sessions, active = listing_counts(value)
  local sessions_before, active_before = listing_counts(before)
  return sessions - sessions_before, active - active_before
end

local function has_tombstone(key, now)
  local until_ = redis.call('GET', key)
  return until_ and tonumber(until_) > tonumber(now)
end

-- If the outbox exceeds its limit, steps that add to it are refused. Nothing is trimmed here:
-- ArchiveFeed removes entries that every database has read. Returns true, false, or an error if the
-- key is not a stream. If the user must not call MEMORY, the size is estimated.
local function outbox_is_full(key, bytes_max)
  local length = redis.pcall('XLEN', key)
  if type(length) == 'table' then
    return redis.error_reply('WRONGTYPE ' .. key .. ' is no stream')
  end
  if length < 8 then return false end
  local bytes = redis.pcall('MEMORY', 'USAGE', key)
  if type(bytes) ~= 'number' then bytes = length * 2048 end
  return bytes > tonumber(bytes_max)
end

-- The entry has all messages since the previous entry, including those of steps that published
-- nothing. A long log is split into several entries, because unpack() is limited to some thousand
-- values.
local function publish(keys, args, published, count, replaces)
  local entry = {'id', args[4], 'state', args[3]}
  local function add(name, value)
    entry[#entry + 1] = name
    entry[#entry + 1] = value
  end
  local function flush()
    redis.call('XADD', keys[8], '*', unpack(entry))
    entry = {'id', args[4], 'state', args[3]}
  end
  if replaces then add('replaces', '1') end
  if args[11] ~= '' then add('with', args[11]) end
  local messages, first = args, 13
  if count - published ~= #args - 12 then
    messages, first = redis.call('LRANGE', keys[2], published, -1), 1
  end
  for i = first, #messages do
    if #entry > 2000 then flush() end
    add('m', messages[i])
  end
  flush()
end

-- Revision and published count of the stored session; the third value is true if the earlier library
-- (continuo_v1) wrote it, which named these fields `stamp` and `told`.
local function read_known(key)
  local fields = redis.call('HMGET', key, 'revision', 'published', 'stamp', 'told')
  if fields[1] then return fields[1], fields[2], false end
  return fields[3], fields[4], fields[3] and true
end

-- The result if the step must be refused, otherwise nil.
local function refusal(keys, args, revision, replaces)
  if args[1] == '' then
    if revision then return {'exists'} end
    -- A log without a state is corrupt; it is kept for an operator.
    if not replaces and redis.call('EXISTS', keys[2]) == 1 then return {'exists'} end
    if has_tombstone(keys[3], args[9]) then return {'tombstone'} end
  elseif not revision then
    if has_tombstone(keys[3], args[9]) then return {'tombstone'} end
    return {'missing'}
  elseif revision ~= args[1] then
    return {'changed'}
  end
  -- A message that is published later ('keep') is refused as well, because its reply would be.
  if args[10] == 'publish' or (args[10] == 'keep' and args[12] ~= '0' and #args > 12) then
    local full = outbox_is_full(keys[8], args[12])
    if type(full) == 'table' then return full end
    if full then return {'full'} end
  end
end

-- All checks come before the first write, so that the step is atomic.
local function step(keys, args, replaces)
  local revision, published, is_earlier = read_known(keys[1])
  local refused = refusal(keys, args, revision, replaces)
  if refused then return refused end
  local sessions, active = list(keys, args[4], args[5])
  local pending = index(keys[6], args[6], args[4])
  index(keys[7], args[7], args[4])
  if replaces then
    redis.call('DEL', keys[2])
    published = '0'
  end
  local count = 0
  for i = 13, #args do count = redis.call('RPUSH', keys[2], args[i]) end
  if args[10] == 'keep' then
    redis.call('HSET', keys[1], 'revision', args[2], 'state', args[3])
    if is_earlier then redis.call('HSET', keys[1], 'published', published or '0') end
  else
    if #args == 12 then count = redis.call('LLEN', keys[2]) end
    if args[10] == 'publish' then publish(keys, args, tonumber(published or 0), count, replaces) end
    redis.call('HSET', keys[1], 'revision', args[2], 'state', args[3], 'published', count)
  end
  if is_earlier then redis.call('HDEL', keys[1], 'stamp', 'told') end
  if args[8] ~= '=' then
    redis.call('PEXPIRE', keys[1], args[8])
    redis.call('PEXPIRE', keys[2], args[8])
  elseif count > 0 and count == #args - 12 then
    redis.call('PEXPIRE', keys[2], redis.call('PTTL', keys[1]))  -- the list is new
  end
  return {'ok', sessions, active, pending}
end

local function write(keys, args) return step(keys, args, false) end
local function replace(keys, args) return step(keys, args, true) end

local function erase(keys, args)
  -- A key of another type is erased without comparing the revision.
  local known = redis.pcall('HMGET', keys[1], 'revision', 'stamp')
  local revision = known.err and '' or known[1] or known[2]
  if revision and args[3] ~= '' and revision ~= args[3] then return {'changed'} end
  local removed = redis.call('DEL', keys[1], keys[2])
  local sessions, active = list(keys, args[1], '')
  local pending = index(keys[6], '', args[1])
  index(keys[7], '', args[1])
  if removed == 0 and args[5] ~= 'always' then return {'missing', sessions, active, pending} end
  if args[2] ~= '' then
    redis.call('SET', keys[3], args[2], 'PX', args[4])
    if args[6] ~= '0' then
      redis.call('XADD', keys[8], '*', 'id', args[1], 'erased', args[2])
    end
  end
  return {'erased', sessions, active, pending}
end

-- Lists a session that the earlier library wrote, unless a step has listed it since, and removes it
-- from that library's indexes.
local function adopt(keys, args)
  local sessions, active = 0, 0
  if redis.call('EXISTS', keys[1]) == 1 and redis.call('HEXISTS', keys[5], args[1]) == 0 then
    sessions, active = list(keys, args[1], args[2])
  end
  redis.call('ZREM', keys[9], args[1])
  redis.call('ZREM', keys[10], args[1])
  return {'adopted', sessions, active, 0}
end

local function ready() return 'ready' end

redis.register_function('continuo_v2_ready', ready)
redis.register_function('continuo_v2_write', write)
redis.register_function('continuo_v2_replace', replace)
redis.register_function('continuo_v2_adopt', adopt)
-- allow-oom: sessions can be erased if Redis is out of memory.
redis.register_function{function_name = 'continuo_v2_erase', callback = erase, flags = {'allow-oom'}}
