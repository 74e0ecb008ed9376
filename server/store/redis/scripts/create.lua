-- [C1] Writes the whole session together with its expiry. One that is asked for again, as its host's token tells, has been
-- created: the answer was lost on its way.
-- IN   sid, lifetimeMs, host, then pairs of field and value
-- OUT  created · tag-taken · sid-known
local sid, lifetime_ms, host = ARGV[2], ARGV[3], ARGV[4]

local held, held_host = unpack(redis.call("HMGET", SESSION, "sid", "host"))
if held then
  if held == sid and held_host == host then
    return "created"
  end
  return held == sid and "sid-known" or "tag-taken"
end

redis.call("DEL", unpack(KEYS))
local session = { createdAt = whole(now), endsAt = whole(now + lifetime_ms), idleEndsAt = "" }
redis.call("HSET", SESSION, "sid", sid, "createdAt", session.createdAt, "endsAt", session.endsAt, "idleEndsAt", "",
  "host", host, unpack(ARGV, 5))
expire_all(session)
return "created"
