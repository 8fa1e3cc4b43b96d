-- Set which view the public sees of each scope, all at once.
--
-- KEYS[1]  public  hash: scope -> the view that the public may see
-- ARGV     scope, view, scope, view, …
-- RETURNS  {"OK"}
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV))
return {'OK'}
