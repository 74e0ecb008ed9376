-- [R11] Announces and keeps nothing.
-- IN   seat, connection, eid, seq, body
-- OUT  passed · superseded · session-gone
local seat, connection, eid, seq, body = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local kept = redis.call("HMGET", SESSION, seat .. ":live", seat .. ":did")
if not kept[1] then
  return "session-gone"
end
if not is_live(kept[1], connection) then
  return "superseded"
end
announce('{"type":"signal","from":' .. seat .. ',"did":' .. text(kept[2]) .. ',"eid":' .. text(eid)
  .. ',"seq":' .. seq .. ',"body":' .. text(body) .. "}")
return "passed"
