-- [J7] A new link and new records for one slot; its device is retired in the same step.
-- ARGV: slot, suffix, verifier, wrapped.
local slot, suffix, verifier, wrapped = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]

local session = read_session()
if not session then
  return "session-gone"
end
local seat = slot .. ":"
local had_device = session[seat .. "device"] ~= "0"

retire(session, slot, "invite-replaced")
put(session, seat .. "suffix", suffix)
put(session, seat .. "verifier", verifier)
put(session, seat .. "wrapped", wrapped)
put(session, seat .. "opened", "0")
put(session, seat .. "wrong", "0")
if had_device then
  -- The number rises although nobody sits, so that the older device is out by its number too.
  put(session, seat .. "device", whole(session[seat .. "device"] + 1))
end
expire_all(session)
if had_device then
  announce_presence(session, slot)
end
announce_invite(slot)
return "replaced"
