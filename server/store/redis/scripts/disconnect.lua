-- The socket is gone; a no-op where a newer connection took over.
-- IN   seat, connection
-- OUT  done
local seat, connection = tonumber(ARGV[2]), ARGV[3]

local session = read_session()
if session and is_live(session[seat .. ":live"], connection) then
  put(session, seat .. ":live", "")
  put(session, seat .. ":leftAt", whole(now))
  expire_all(session)
  announce_presence(session, seat)
end
return "done"
