-- [J1] The active invite of a suffix; reads only. ARGV: suffix.
local suffix = ARGV[2]

local session = read_session()
local slot = session and slot_of(session, suffix)
if not slot then
  return "not-active"
end
return '{"slot":' .. slot .. ',"sid":' .. text(session.sid) .. ',"name":' .. text(session["name" .. slot])
  .. ',"suffix":' .. text(suffix) .. ',"verifier":' .. text(session[slot .. ":verifier"])
  .. ',"wrapped":' .. text(session[slot .. ":wrapped"]) .. "}"
