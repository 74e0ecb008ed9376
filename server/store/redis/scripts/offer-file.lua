-- [F2] Keeps room for all of a file before its first byte.
-- IN   seat, token, fid, bytes, chunks, fileMaxBytes, filesMaxBytes, filesMax
-- OUT  {bytes, have} · file-too-large · files-full · taken · token-dead · session-gone
local seat, token, fid, bytes, chunks = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local file_max_bytes, files_max_bytes, files_max = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

local session = read_fields({ seat .. ":token" })
local refused = no_seat(session, seat, token)
if refused then
  return refused
end
local author, its_bytes, have = file_of(fid)
if author then
  if author ~= seat or its_bytes ~= bytes then
    return "taken"
  end
  return file_json(its_bytes, have)
end
if bytes > file_max_bytes then
  return "file-too-large"
end
local taken = 0
for _, kept in ipairs(redis.call("HVALS", FILES)) do
  taken = taken + tonumber(string.match(kept, "^%d|(%d+)|"))
end
if redis.call("HLEN", FILES) >= files_max or taken + bytes > files_max_bytes or lacks_room(bytes) then
  return "files-full"
end
have = string.rep("0", chunks)
keep_file(fid, seat, bytes, have)
put(session, "files", "1")
expire_all(session)
return file_json(bytes, have)
