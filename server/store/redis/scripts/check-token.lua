-- Whether a token opens a seat now; reads only.
-- IN   "1", "2" or "host", token
-- OUT  valid · token-dead · session-gone
local as, token = ARGV[2], ARGV[3]

local field = as == "host" and "host" or as .. ":token"
local kept = redis.call("HGET", SESSION, field)
if not kept then
  return "session-gone"
end
return kept ~= "" and kept == token and "valid" or "token-dead"
