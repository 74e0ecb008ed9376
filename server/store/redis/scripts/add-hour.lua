-- [X3] In the last minutes only, and up to a longest lifetime.
-- IN   by (a seat), hourMs, windowMs, maxLifetimeMs
-- OUT  the clock · not-yet · session-gone
local by, hour_ms, window_ms, max_lifetime_ms = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local session = read_session()
if not session then
  return "session-gone"
end
if session.endsAt - now > window_ms or session.endsAt - session.createdAt + hour_ms > max_lifetime_ms then
  return "not-yet"
end
put(session, "endsAt", whole(session.endsAt + hour_ms))
expire_all(session)
announce('{"type":"hour-added","by":' .. by .. ',"clock":' .. clock_json(session) .. "}")
return clock_json(session)
