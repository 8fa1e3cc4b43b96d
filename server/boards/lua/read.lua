-- Read boards and what lies behind them, all at one position.
--
-- KEYS[1]  cursor  hash: generation, position, block, at
-- KEYS[2]  counts  hash
-- KEYS[3]  heads   hash
-- KEYS[4]  public  hash: scope -> the view that the public may see
-- KEYS[5…] boards  sorted sets
-- ARGV[1]  the view that is read, if it must be the public one of each scope asked for; else empty
-- ARGV[2…] the scope of each board, in the order of KEYS[5…]
-- RETURNS  {generation, position, block, at, {member, p, n, a, s, people, state, value, …} for each board},
--          {"VIEW"} when the public must see another view, and then nothing is told
for index = 2, #ARGV do
  if ARGV[1] ~= '' and redis.call('HGET', KEYS[4], ARGV[index]) ~= ARGV[1] then
    return {'VIEW'}
  end
end
local cursor = redis.call('HMGET', KEYS[1], 'generation', 'position', 'block', 'at')
local found = {cursor[1] or '', cursor[2] or '', cursor[3] or '', cursor[4] or ''}
for index = 5, #KEYS do
  local rows, scope = {}, ARGV[index - 3]
  local members = redis.call('ZRANGE', KEYS[index], 0, -1, 'WITHSCORES')
  for place = 1, #members, 2 do
    local member = members[place]
    local prefix = scope .. '|' .. member .. '|'
    local counts = redis.call('HMGET', KEYS[2], prefix .. 'p', prefix .. 'n', prefix .. 'a', prefix .. 's')
    local head = redis.call('HMGET', KEYS[3], member, member .. '|s')
    rows[#rows + 1] = member
    for field = 1, 4 do rows[#rows + 1] = counts[field] or '0' end
    rows[#rows + 1] = head[1] or '0'
    rows[#rows + 1] = head[2] or 'unknown'
    rows[#rows + 1] = members[place + 1]
  end
  found[#found + 1] = rows
end
return found
