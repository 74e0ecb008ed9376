-- Whether a token opens a seat now; reads only. ARGV: "1", "2" or "host", token.
local as, token = ARGV[2], ARGV[3]

local field = as == "host" and "host" or as .. ":token"
local kept = redis.call("HGET", SESSION, field)
if not kept then
  return "session-gone"
end
return kept ~= "" and kept == token and "valid" or "token-dead"
