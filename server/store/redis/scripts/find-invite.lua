-- [J1] The active invite of a suffix; reads only.
-- IN   suffix
-- OUT  the invite · not-active
local suffix = ARGV[2]

local session = read_session()
local seat = session and seat_of(session, suffix)
if not seat then
  return "not-active"
end
local me = seat .. ":"
return '{"seat":' .. seat .. ',"sid":' .. text(session.sid) .. ',"name":' .. text(session["name" .. seat])
  .. ',"suffix":' .. text(suffix) .. ',"verifier":' .. text(session[me .. "verifier"])
  .. ',"endVerifier":' .. text(session[me .. "endVerifier"]) .. ',"wrapped":' .. text(session[me .. "wrapped"])
  .. ',"once":' .. tostring(session[me .. "once"] == "1") .. "}"
