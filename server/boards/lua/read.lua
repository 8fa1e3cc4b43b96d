-- Read boards and what lies behind them, all at one position.
--
-- KEYS[1]  cursor  hash: generation, position, block, at
-- KEYS[2]  counts  hash
-- KEYS[3]  heads   hash
-- KEYS[4]  public  hash: scope -> the view that the public may see
-- KEYS[5…] boards  sorted sets
-- ARGV[1]  the view that is read, if it must be the public one of each scope asked for; else empty
-- ARGV[2]  the rounds whose figures are wanted too, as '1,2', or empty
-- ARGV[3…] the scope of each board, in the order of KEYS[5…]
-- RETURNS  {generation, position, block, at, {member, p, n, a, s, c, w, people, level, state,
--           and p, n, a, s, c, w of each round wanted, …} for each board},
--          {"VIEW"} when the public must see another view, and then nothing is told
local fields = {'p', 'n', 'a', 's', 'c', 'w'}
local function add_figures(rows, scope, member)
  local names = {}
  for place, field in ipairs(fields) do names[place] = scope .. '|' .. member .. '|' .. field end
  local found = redis.call('HMGET', KEYS[2], unpack(names))
  for place = 1, #fields do rows[#rows + 1] = found[place] or '0' end
end
local rounds = {}
for number in string.gmatch(ARGV[2], '%d+') do rounds[#rounds + 1] = number end
for index = 3, #ARGV do
  if ARGV[1] ~= '' and redis.call('HGET', KEYS[4], ARGV[index]) ~= ARGV[1] then
    return {'VIEW'}
  end
end
local cursor = redis.call('HMGET', KEYS[1], 'generation', 'position', 'block', 'at')
local found = {cursor[1] or '', cursor[2] or '', cursor[3] or '', cursor[4] or ''}
for index = 5, #KEYS do
  local rows, scope = {}, ARGV[index - 2]
  local members = redis.call('ZRANGE', KEYS[index], 0, -1, 'WITHSCORES')
  for place = 1, #members, 2 do
    local member = members[place]
    local head = redis.call('HMGET', KEYS[3], member, member .. '|s')
    rows[#rows + 1] = member
    add_figures(rows, scope, member)
    rows[#rows + 1] = head[1] or '0'
    rows[#rows + 1] = members[place + 1]
    rows[#rows + 1] = head[2] or 'unknown'
    for _, number in ipairs(rounds) do add_figures(rows, number, member) end
  end
  found[#found + 1] = rows
end
return found
