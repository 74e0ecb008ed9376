-- [C1] Writes the whole session together with its expiry.
-- IN   sid, lifetimeMs, then pairs of field and value
-- OUT  created · tag-taken · sid-known
local sid, lifetime_ms = ARGV[2], ARGV[3]

local held = redis.call("HGET", SESSION, "sid")
if held then
  return held == sid and "sid-known" or "tag-taken"
end

redis.call("DEL", unpack(KEYS))
local session = { createdAt = whole(now), endsAt = whole(now + lifetime_ms), idleEndsAt = "" }
redis.call("HSET", SESSION, "sid", sid, "createdAt", session.createdAt, "endsAt", session.endsAt, "idleEndsAt", "",
  unpack(ARGV, 4))
expire_all(session)
return "created"
