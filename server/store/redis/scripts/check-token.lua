-- Whether a token opens a seat now; reads only.
-- IN   "1", "2" or "host", token
-- OUT  valid · token-dead (it opened that seat once) · session-gone
local as, token = ARGV[2], ARGV[3]

if as == "host" then
  return redis.call("HGET", SESSION, "host") == token and "valid" or "session-gone"
end
local kept = redis.call("HMGET", SESSION, as .. ":token", as .. ":retired")
if kept[1] and kept[1] ~= "" and kept[1] == token then
  return "valid"
end
return was_token(kept[2], token) and "token-dead" or "session-gone"
