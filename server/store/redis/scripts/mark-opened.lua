-- [J2] A hint for the host, set once. ARGV: suffix.
local suffix = ARGV[2]

local session = read_session()
local slot = session and slot_of(session, suffix)
if not slot then
  return "not-active"
end
if session[slot .. ":opened"] ~= "1" then
  put(session, slot .. ":opened", "1")
  expire_all(session)
  announce_invite(slot)
end
return "opened"
