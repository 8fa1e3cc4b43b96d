-- Count a run of ledger entries, already summed by member, exactly once and in order.
--
-- KEYS[1]  cursor  hash: generation, position, block, at
-- KEYS[2]  sizes   hash: sorted set -> number of its members
-- KEYS[3]  counts  hash: "<scope>|<member>|<field>" -> integer
-- KEYS[4]  heads   hash: member -> people, and "<member>|s" -> state
-- KEYS[5…] boards  sorted sets, member -> level in micro-points per adult, whatever else the contest values
-- ARGV[1]  msgpack: {expected = {generation, position, block}, next = {position, block, at},
--                    heads = {{member, people, state}…}, samples = {{scope, ward, checked, wrong}…},
--                    members = {{scope, member, {field, delta, …}, {index of a board in boards…}}…}}
--          fields: p points, n participants, a attained, s squares; c checked and w wrong of a ward's sample
-- RETURNS  {"OK", generation, position, block} when counted,
--          {"AT", generation, position, block} when the cursor stood elsewhere, and then nothing was changed,
--          {"CORRUPT", …} when a board has lost or won members by other hands, and then nothing was changed
local work = cmsgpack.unpack(ARGV[1])
local cursor = redis.call('HMGET', KEYS[1], 'generation', 'position', 'block')
local expected = work.expected
if cursor[1] ~= expected[1] or cursor[2] ~= expected[2] or cursor[3] ~= expected[3] then
  return {'AT', cursor[1] or '', cursor[2] or '', cursor[3] or ''}
end
for index = 5, #KEYS do
  local size = tonumber(redis.call('HGET', KEYS[2], KEYS[index]) or 0)
  if redis.call('ZCARD', KEYS[index]) ~= size then
    return {'CORRUPT', cursor[1], cursor[2], cursor[3]}
  end
end
for _, head in ipairs(work.heads) do
  redis.call('HSET', KEYS[4], head[1], head[2], head[1] .. '|s', head[3])
end
for _, sample in ipairs(work.samples) do
  local prefix = sample[1] .. '|' .. sample[2] .. '|'
  redis.call('HSET', KEYS[3], prefix .. 'c', sample[3], prefix .. 'w', sample[4])
end
for _, each in ipairs(work.members) do
  local member, deltas = each[2], each[3]
  local prefix = each[1] .. '|' .. member .. '|'
  local points
  for index = 1, #deltas, 2 do
    local sum = redis.call('HINCRBY', KEYS[3], prefix .. deltas[index], deltas[index + 1])
    if deltas[index] == 'p' then points = sum end
  end
  points = points or tonumber(redis.call('HGET', KEYS[3], prefix .. 'p') or 0)
  local people = tonumber(redis.call('HGET', KEYS[4], member) or 0)
  local value = 0
  if people > 0 then
    -- Divided in two parts, each exact: points * 1000000 alone may have no room in a double.
    local rest = (points % people) * 1000000
    value = (points - points % people) / people * 1000000 + (rest - rest % people) / people
  end
  value = string.format('%.0f', value)
  for _, index in ipairs(each[4]) do
    local key = KEYS[4 + index]
    if redis.call('ZADD', key, value, member) == 1 then
      redis.call('HINCRBY', KEYS[2], key, 1)
    end
  end
end
redis.call('HSET', KEYS[1], 'position', work.next[1], 'block', work.next[2], 'at', work.next[3])
return {'OK', cursor[1], work.next[1], work.next[2]}
