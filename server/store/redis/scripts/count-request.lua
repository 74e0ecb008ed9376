-- [X5] Counts one request; alone, without the prelude: this key belongs to no session.
-- KEYS  1 the count of one address and kind of request (string)
-- IN    windowMs
-- OUT   the count, and the milliseconds until its window ends
local count = redis.call("INCR", KEYS[1])
local ends_in_ms = redis.call("PTTL", KEYS[1])
if ends_in_ms < 0 then
  ends_in_ms = tonumber(ARGV[1])
  redis.call("PEXPIRE", KEYS[1], ends_in_ms)
end
return { count, ends_in_ms }
