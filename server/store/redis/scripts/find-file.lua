-- [F4] How far a file has come; reads only.
-- IN   seat, token, fid
-- OUT  {bytes, have} · no-file · token-dead · session-gone
local seat, token, fid = ARGV[2], ARGV[3], ARGV[4]

local refused = no_seat(read_fields({ seat .. ":token" }), seat, token)
if refused then
  return refused
end
local author, bytes, have = file_of(fid)
return author and file_json(bytes, have) or "no-file"
