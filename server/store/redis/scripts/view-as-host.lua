-- What the host's page shows. ARGV: tag, dead nodes.
local tag, dead = ARGV[2], ARGV[3]

local session = read_session()
if not session then
  return "session-gone"
end

vacate(session, dead)
expire_all(session)

local function invite_json(slot)
  local seat = slot .. ":"
  local status = session[seat .. "opened"] == "1" and "opened" or "not-opened"
  if session[seat .. "live"] ~= "" then
    status = "in-chat"
  elseif session[seat .. "token"] ~= "" then
    status = "away"
  end
  return '{"link":' .. text(tag .. session[seat .. "suffix"]) .. ',"status":"' .. status
    .. '","wrongCodes":' .. session[seat .. "wrong"] .. "}"
end

return '{"sid":' .. text(session.sid) .. ',"names":[' .. text(session.name1) .. "," .. text(session.name2) .. "]"
  .. ',"invites":[' .. invite_json(1) .. "," .. invite_json(2) .. '],"clock":' .. clock_json(session) .. "}"
