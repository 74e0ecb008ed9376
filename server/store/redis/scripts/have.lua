-- [R8] A participant has everything up to a position; never goes back. ARGV: slot, device, position.
local slot, device, position = ARGV[2], ARGV[3], tonumber(ARGV[4])

local session = read_session()
if not session then
  return "session-gone"
end
if not sits(session, slot, device) then
  return "token-dead"
end
local have = math.min(position, tonumber(session.head))
if have > tonumber(session[slot .. ":have"]) then
  put(session, slot .. ":have", whole(have))
  expire_all(session)
end
return "noted"
