-- [F3] Keeps a sealed chunk of a file of this seat's own; one that is here already stays as it is.
-- IN   seat, token, fid, index, chunk, chunkBytes, sealBytes
-- OUT  kept · no-chunk · no-file · files-full · token-dead · session-gone
local seat, token, fid, index, chunk = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local chunk_bytes, seal_bytes = tonumber(ARGV[7]), tonumber(ARGV[8])

local session = read_fields({ seat .. ":token", "idleMs" })
local refused = no_seat(session, seat, token)
if refused then
  return refused
end
local author, bytes, have = file_of(fid)
if author ~= seat then
  return "no-file"
end
if index >= #have or #chunk ~= math.min(chunk_bytes, bytes - index * chunk_bytes) + seal_bytes then
  return "no-chunk"
end
if string.sub(have, index + 1, index + 1) == "0" then
  if lacks_room(#chunk) then
    return "files-full"
  end
  redis.call("HSET", CHUNKS, fid .. ":" .. whole(index), chunk)
  keep_file(fid, seat, bytes, string.sub(have, 1, index) .. "1" .. string.sub(have, index + 2))
end
-- [X4] Whoever sends a file is not idle.
if session.idleEndsAt ~= "" then
  put(session, "idleEndsAt", whole(now + session.idleMs))
end
expire_all(session)
return "kept"
