-- [F5] Erases a file and all its chunks.
-- IN   seat, token, fid
-- OUT  removed · token-dead · session-gone
local seat, token, fid = ARGV[2], ARGV[3], ARGV[4]

local session = read_fields({ seat .. ":token" })
local refused = no_seat(session, seat, token)
if refused then
  return refused
end
remove_file(fid)
expire_all(session)
return "removed"
