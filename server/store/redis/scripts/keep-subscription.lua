-- How a participant's device is told of messages while away. ARGV: slot, device, subscription ("": none any more).
local slot, device, subscription = ARGV[2], ARGV[3], ARGV[4]

local session = read_session()
if not session then
  return "session-gone"
end
if not sits(session, slot, device) then
  return "token-dead"
end
put(session, slot .. ":subscription", subscription)
expire_all(session)
return "kept"
