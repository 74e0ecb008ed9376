-- [J4] How an address stands at an invite; forgets what is over.
-- IN   suffix, address, limit
-- OUT  {left} · {pausedMs} · not-active
local suffix, address, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])

local session = read_session()
local seat = session and seat_of(session, suffix)
if not seat then
  return "not-active"
end
forget_tries()
return tries_json(limit, tries_of(seat, suffix, address))
