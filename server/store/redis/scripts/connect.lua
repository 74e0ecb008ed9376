-- [R2] A participant's socket is here; the newest connection counts. ARGV: slot, token, live, dead nodes.
local slot, token, live, dead = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]

local session = read_session()
if not session then
  return "session-gone"
end
local seat = slot .. ":"
if session[seat .. "token"] == "" or session[seat .. "token"] ~= token then
  return "token-dead"
end

vacate(session, dead)
put(session, seat .. "live", live)
put(session, seat .. "reservedUntil", "")
put(session, seat .. "woken", "")
expire_all(session)
announce_presence(session, slot)
return '{"sid":' .. text(session.sid) .. ',"names":[' .. text(session.name1) .. "," .. text(session.name2) .. "]"
  .. ',"device":' .. session[seat .. "device"] .. ',"storeKey":' .. text(session[seat .. "storeKey"])
  .. ',"peer":' .. presence_json(session, 3 - slot) .. ',"clock":' .. clock_json(session)
  .. ',"head":' .. session.head .. ',"first":' .. session.first .. "}"
