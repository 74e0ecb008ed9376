-- [J2] A hint for the host, set once.
-- IN   suffix
-- OUT  opened · not-active
local suffix = ARGV[2]

local session = read_session()
local seat = session and seat_of(session, suffix)
if not seat then
  return "not-active"
end
if session[seat .. ":opened"] ~= "1" then
  put(session, seat .. ":opened", "1")
  expire_all(session)
  announce_invite(seat)
end
return "opened"
