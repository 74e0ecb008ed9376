-- [J7] A new link and new codes for one seat; its device is retired in the same step. Its queue's rest stays.
-- IN   seat, suffix, verifier, endVerifier, wrapped, once
-- OUT  replaced · session-gone
local seat = tonumber(ARGV[2])

local session = read_session()
if not session then
  return "session-gone"
end
local me = seat .. ":"
local had_device = session[me .. "device"] ~= "0"

retire(session, seat, "invite-replaced")
put(session, me .. "suffix", ARGV[3], me .. "verifier", ARGV[4], me .. "endVerifier", ARGV[5], me .. "wrapped", ARGV[6],
  me .. "once", ARGV[7], me .. "opened", "0", me .. "wrong", "0")
if had_device then
  -- The number rises although nobody sits, so that the older device is out by its number too.
  put(session, me .. "device", whole(session[me .. "device"] + 1))
end
expire_all(session)
if had_device then
  announce_presence(session, seat)
end
announce_invite(seat)
return "replaced"
