-- Put a rebuilt view in the place of the running one, all at once.
--
-- KEYS[1]  cursor of the running view
-- KEYS[2]  sizes of the running view
-- KEYS[3]  sizes of the rebuilt view
-- KEYS[4…] pairs: running key, rebuilt key (cursor, sizes, counts, heads, each board)
-- ARGV[1]  the generation of the rebuilt view
-- RETURNS  {"OK"} when swapped, {"NEWER", generation} when the running view has a newer generation,
--          {"LOST"} when the rebuilt view is not whole any more, and then nothing was changed
--
-- While the slot is moved to another node of a cluster, two keys that are not there raise an error; so nothing is
-- taken away before something else turns out to be elsewhere.
redis.call('EXISTS', KEYS[1] .. ':none', KEYS[1] .. ':neither')
local running = tonumber(redis.call('HGET', KEYS[1], 'generation') or 0)
if running > tonumber(ARGV[1]) then
  return {'NEWER', tostring(running)}
end
-- The cursor was written last: a replica that took over has either all of the rebuilt view or not that.
if redis.call('EXISTS', KEYS[#KEYS]) == 0 then return {'LOST'} end
for _, key in ipairs(redis.call('HKEYS', KEYS[2])) do redis.call('UNLINK', key) end
for index = 4, #KEYS, 2 do
  redis.call('UNLINK', KEYS[index])
  if redis.call('EXISTS', KEYS[index + 1]) == 1 then
    redis.call('RENAME', KEYS[index + 1], KEYS[index])
    -- A key takes its expiry with it; only a rebuild that died may go by itself.
    redis.call('PERSIST', KEYS[index])
  end
end
return {'OK'}
