-- [Q5] A sealed record where it still waits with its body; reads only.
-- IN   seat (whose queue), did, seq
-- OUT  {did (of the present device), body (null: it does not wait)} · session-gone
local seat, did, seq = ARGV[2], ARGV[3], tonumber(ARGV[4])

local session = read_fields({ seat .. ":queue" })
if not session then
  return "session-gone"
end
local _, entry = find_sealed(session, seat, did, seq)
local body = entry and string.match(entry, "[^|]*$")
return '{"did":' .. text(queue_in(session, seat).did) .. ',"body":' .. (body and text(body) or "null") .. "}"
