-- [R3, R4] Order, dedupe, keep, notify: one script. ARGV: device, from, eid, seq, sealed, digest, maxRecords, maxBytes.
local device, from, eid, seq, sealed, digest = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local max_records, max_bytes = tonumber(ARGV[8]), tonumber(ARGV[9])

local session = read_session()
if not session then
  return "session-gone"
end
if session[from .. ":device"] ~= device or session[from .. ":token"] == "" then
  return "token-dead"
end

local function answer(position, at, repeated)
  return '{"position":' .. position .. ',"ageMs":' .. whole(now - at) .. ',"repeated":' .. tostring(repeated) .. "}"
end

local field = from .. ":" .. eid .. ":" .. seq
local kept = redis.call("HGET", SEEN, field)
if kept then
  local position, kept_digest, at = string.match(kept, "^(%d+)|([^|]*)|(%d+)$")
  if kept_digest ~= digest then
    return "seq-used"
  end
  return answer(position, at, true)
end

-- [R8]
if session.head + 1 > max_records or session.bytes + #sealed > max_bytes then
  return "log-full"
end

local position = whole(session.head + 1)
-- The position is the entry's id, so the log can be read from a position on.
redis.call("XADD", LOG, position .. "-0", "from", from, "eid", eid, "seq", seq, "sealed", sealed, "at", whole(now))
redis.call("HSET", SEEN, field, position .. "|" .. digest .. "|" .. whole(now))
put(session, "head", position)
put(session, "bytes", whole(session.bytes + #sealed))
-- [X4] Each kept record sets the idle clock back.
if session.idleEndsAt ~= "" then
  put(session, "idleEndsAt", whole(now + session.idleMs))
end
expire_all(session)
announce('{"type":"record","entry":' .. entry_json(position, from, eid, seq, sealed, 0) .. "}")
return answer(position, now, false)
