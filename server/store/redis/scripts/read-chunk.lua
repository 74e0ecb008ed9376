-- [F4] A chunk's bytes; reads only.
-- IN   seat, token, fid, index
-- OUT  ["chunk", bytes] · ["no-file"] · ["token-dead"] · ["session-gone"]
local seat, token, fid, index = ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = no_seat(read_fields({ seat .. ":token" }), seat, token)
if refused then
  return { refused }
end
local chunk = redis.call("HGET", CHUNKS, fid .. ":" .. index)
return chunk and { "chunk", chunk } or { "no-file" }
