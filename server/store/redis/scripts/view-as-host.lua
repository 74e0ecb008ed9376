-- What the host's page shows.
-- IN   tag, dead nodes
-- OUT  {sid, names, invites, clock} · session-gone
local tag, dead = ARGV[2], ARGV[3]

local session = read_session()
if not session then
  return "session-gone"
end

vacate(session, dead)
expire_all(session)

local function invite_json(seat)
  local me = seat .. ":"
  local status = session[me .. "opened"] == "1" and "opened" or "not-opened"
  if session[me .. "live"] ~= "" then
    status = "in-chat"
  elseif session[me .. "token"] ~= "" then
    status = "away"
  end
  return '{"link":' .. text(tag .. session[me .. "suffix"]) .. ',"status":"' .. status
    .. '","wrongCodes":' .. session[me .. "wrong"] .. "}"
end

return '{"sid":' .. text(session.sid) .. ',"names":[' .. text(session.name1) .. "," .. text(session.name2) .. "]"
  .. ',"invites":[' .. invite_json(1) .. "," .. invite_json(2) .. '],"clock":' .. clock_json(session) .. "}"
