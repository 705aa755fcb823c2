#!lua name=continuo_v2
-- The atomic steps of the session store in Redis; session_functions.hpp documents keys, arguments and
-- answers. The revision is random and new with each write: after a promotion that lost writes, no old
-- revision matches a state that it was not read from, as a counter could.

-- How many more ids the index holds.
local function index(key, score, id)
  if score == '=' then return 0 end
  if score == '' then return -redis.call('ZREM', key, id) end
  return redis.call('ZADD', key, score, id)
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
  if args[12] ~= '' then add('with', args[12]) end
  local messages, first = args, 14
  if count - published ~= #args - 13 then
    messages, first = redis.call('LRANGE', keys[2], published, -1), 1
  end
  for i = first, #messages do
    if #entry > 2000 then flush() end
    add('m', messages[i])
  end
  flush()
end

local function step(keys, args, replaces)
  local known = redis.call('HMGET', keys[1], 'revision', 'published')
  local revision = known[1]
  if args[1] == '' then
    if revision then return {'exists'} end
    -- A log without its state is for a person to look at.
    if not replaces and redis.call('EXISTS', keys[2]) == 1 then return {'exists'} end
    if has_tombstone(keys[3], args[10]) then return {'tombstone'} end
  else
    if not revision then
      if has_tombstone(keys[3], args[10]) then return {'tombstone'} end
      return {'missing'}
    end
    if revision ~= args[1] then return {'changed'} end
  end
  -- Checked before the first write: a step is made whole or not at all. A message that is not
  -- published yet is refused as well, since its reply would be.
  local publishes = args[11] == 'publish'
  if publishes or (args[11] == 'keep' and args[13] ~= '0' and #args > 13) then
    local full = outbox_is_full(keys[8], args[13])
    if type(full) == 'table' then return full end
    if full then return {'full'} end
  end
  local created = index(keys[4], args[5], args[4])
  local active = index(keys[5], args[6], args[4])
  local pending = index(keys[6], args[7], args[4])
  index(keys[7], args[8], args[4])
  if replaces then
    redis.call('DEL', keys[2])
    known[2] = '0'
  end
  local count = 0
  for i = 14, #args do count = redis.call('RPUSH', keys[2], args[i]) end
  if args[11] == 'keep' then
    redis.call('HSET', keys[1], 'revision', args[2], 'state', args[3])
  else
    if #args == 13 then count = redis.call('LLEN', keys[2]) end
    if publishes then
      publish(keys, args, tonumber(known[2] or 0), count, replaces)
    end
    redis.call('HSET', keys[1], 'revision', args[2], 'state', args[3], 'published', count)
  end
  if args[9] ~= '=' then
    redis.call('PEXPIRE', keys[1], args[9])
    redis.call('PEXPIRE', keys[2], args[9])
  elseif count > 0 and count == #args - 13 then
    redis.call('PEXPIRE', keys[2], redis.call('PTTL', keys[1]))  -- the list is new
  end
  return {'ok', created, active, pending}
end

local function write(keys, args) return step(keys, args, false) end
local function replace(keys, args) return step(keys, args, true) end

local function erase(keys, args)
  local known = redis.pcall('HGET', keys[1], 'revision')
  if type(known) == 'table' then known = '' end  -- what is of another type is nobody's state
  if known and args[3] ~= '' and known ~= args[3] then return {'changed'} end
  local there = redis.call('DEL', keys[1], keys[2])
  local gone = {}
  for i = 4, 7 do gone[i] = index(keys[i], '', args[1]) end
  if there == 0 and args[5] ~= 'always' then return {'missing', gone[4], gone[5], gone[6]} end
  if args[2] ~= '' then
    redis.call('SET', keys[3], args[2], 'PX', args[4])
    if args[6] ~= '0' then
      redis.call('XADD', keys[8], '*', 'id', args[1], 'erased', args[2])
    end
  end
  return {'erased', gone[4], gone[5], gone[6]}
end

local function ready() return 'ready' end

redis.register_function('continuo_v2_ready', ready)
redis.register_function('continuo_v2_write', write)
redis.register_function('continuo_v2_replace', replace)
-- A Redis that is full must be able to get rid of something.
redis.register_function{function_name = 'continuo_v2_erase', callback = erase, flags = {'allow-oom'}}
