-- How a participant's device is told of messages while away.
-- IN   seat, device (its number), subscription ("": none any more)
-- OUT  kept · token-dead · session-gone
local seat, device, subscription = ARGV[2], ARGV[3], ARGV[4]

local session = read_session()
if not session then
  return "session-gone"
end
if session[seat .. ":device"] ~= device or session[seat .. ":token"] == "" then
  return "token-dead"
end
put(session, seat .. ":subscription", subscription)
expire_all(session)
return "kept"
