-- The socket is gone; a no-op where a newer connection took over. ARGV: slot, live.
local slot, live = tonumber(ARGV[2]), ARGV[3]

local session = read_session()
if session and session[slot .. ":live"] == live then
  put(session, slot .. ":live", "")
  put(session, slot .. ":leftAt", whole(now))
  expire_all(session)
  announce_presence(session, slot)
end
return "done"
