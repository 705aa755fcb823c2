#!lua name=continuo_v2
-- The atomic steps of the session store in Redis; session_functions.hpp documents keys, arguments and
-- answers. The revision is random and new with each write: after a promotion that lost writes, no old
-- revision matches a state that it was not read from, as a counter could.

-- Sets, removes ('') or leaves ('=') an id in a sorted set. Returns how many more ids it holds.
local function index(key, score, id)
  if score == '=' then return 0 end
  if score == '' then return -redis.call('ZREM', key, id) end
  return redis.call('ZADD', key, score, id)
end

-- A listing value is <status: 1 byte><created: 18 digits><user token: 32 bytes or none>. Its members
-- of the listing sort by creation time within a status, and within a user and a status.
local function listing_members(id, value)
  local user, place = string.sub(value, 20), string.sub(value, 1, 19) .. id
  if user == '' then return {'s' .. place} end
  return {'s' .. place, 'u' .. user .. place}
end

-- 0 or 1: how many sessions, and sessions that are not ended, a value stands for.
local function listing_counts(value)
  if value == '' then return 0, 0 end
  return 1, string.sub(value, 1, 1) == 'x' and 0 or 1
end

-- Lists a session under a new value, removes it ('') or leaves it ('='). Returns how many more
-- sessions, and sessions that are not ended, are listed.
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

-- Nothing is trimmed here: an entry is removed when every database has read it (ArchiveFeed). An
-- outbox beyond its bound refuses the steps that would make it longer. Returns true, false, or the
-- error of a key that is no stream. A user without the right to MEMORY gets an estimate.
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

-- The entry has every message since the previous entry, so a step that publishes nothing is not
-- lost to the archive: the next entry includes its messages. A long log is split into several
-- entries, because unpack() passes at most some thousand values.
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

-- Revision and published count of the stored session; the third value is true where the earlier
-- library (continuo_v1) wrote it, which named these fields `stamp` and `told`.
local function read_known(key)
  local fields = redis.call('HMGET', key, 'revision', 'published', 'stamp', 'told')
  if fields[1] then return fields[1], fields[2], false end
  return fields[3], fields[4], fields[3] and true
end

-- Why the step must not be made; nil when it may be.
local function refusal(keys, args, revision, replaces)
  if args[1] == '' then
    if revision then return {'exists'} end
    -- A log without its state is damage: an operator decides.
    if not replaces and redis.call('EXISTS', keys[2]) == 1 then return {'exists'} end
    if has_tombstone(keys[3], args[9]) then return {'tombstone'} end
  elseif not revision then
    if has_tombstone(keys[3], args[9]) then return {'tombstone'} end
    return {'missing'}
  elseif revision ~= args[1] then
    return {'changed'}
  end
  -- A message that is not published yet is refused as well: its reply would be.
  if args[10] == 'publish' or (args[10] == 'keep' and args[12] ~= '0' and #args > 12) then
    local full = outbox_is_full(keys[8], args[12])
    if type(full) == 'table' then return full end
    if full then return {'full'} end
  end
end

-- Everything that can refuse the step comes before its first write: it is made whole or not at all.
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
  -- A value of another type is no session's state: it is erased whatever the revision.
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

-- Lists a session that the earlier library wrote, unless a step did so since, and removes it from
-- that library's indexes.
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
-- A full Redis must accept the removal of sessions.
redis.register_function{function_name = 'continuo_v2_erase', callback = erase, flags = {'allow-oom'}}
