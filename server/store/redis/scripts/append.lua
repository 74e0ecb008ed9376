-- [R3, R4, R8, R12] Order, dedupe, make room, blank, keep, notify: one script.
-- ARGV: device, from, eid, seq, sealed, digest, maxRecords, maxBytes, totalRecords, eid and seq of what it erases ("").
local device, from, eid, seq, sealed, digest = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local max_records, max_bytes, total_records = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local erased_eid, erased_seq = ARGV[11], ARGV[12]

local session = read_session()
if not session then
  return "session-gone"
end
if not sits(session, from, device) then
  return "token-dead"
end

local function answer(position, at, repeated, wake)
  return '{"position":' .. position .. ',"ageMs":' .. whole(now - at) .. ',"repeated":' .. tostring(repeated)
    .. ',"wake":' .. (wake and text(wake) or "null") .. "}"
end

local function name_of(its_eid, its_seq)
  return from .. ":" .. its_eid .. ":" .. its_seq
end

local known = redis.call("HGET", SEEN, name_of(eid, seq))
if known then
  local position, known_digest, at = string.match(known, "^(%d+)|([^|]*)|(%d+)$")
  if known_digest ~= digest then
    return "seq-used"
  end
  return answer(position, at, true, nil)
end

-- [R12] An earlier record of the same author, if the log still holds it: its position, and itself without its body.
local function find_erased()
  local erased = erased_eid ~= "" and redis.call("HGET", SEEN, name_of(erased_eid, erased_seq))
  local position = erased and string.match(erased, "^%d+")
  local entry = position and redis.call("HGET", LOG, position)
  if not entry then
    return nil
  end
  local its_from, its_eid, its_seq, its_at, its_sealed = parts_of(entry)
  return tonumber(position), entry_of(its_from, its_eid, its_seq, its_at, ""), #its_sealed
end
local blank_at, blank, erased_bytes = find_erased()

-- [R8] What both have makes room, oldest first; where that is not enough, nothing goes.
local head, first = tonumber(session.head), tonumber(session.first)
local both_have = math.min(tonumber(session["1:have"]), tonumber(session["2:have"]))
local bytes = tonumber(session.bytes) - (erased_bytes or 0) + #sealed
local function fits()
  return head - first + 1 < max_records and bytes <= max_bytes
end
while not fits() and first <= both_have do
  if first ~= blank_at then
    local _, _, _, _, its_sealed = parts_of(redis.call("HGET", LOG, whole(first)))
    bytes = bytes - #its_sealed
  end
  first = first + 1
end
if head >= total_records or not fits() then
  return "log-full"
end

if blank_at then
  redis.call("HSET", LOG, whole(blank_at), blank)
end
for position = tonumber(session.first), first - 1 do
  redis.call("HDEL", LOG, whole(position))
end
local position = whole(head + 1)
redis.call("HSET", LOG, position, entry_of(from, eid, seq, whole(now), sealed))
redis.call("HSET", SEEN, name_of(eid, seq), position .. "|" .. digest .. "|" .. whole(now))
put(session, "head", position)
put(session, "first", whole(first))
put(session, "bytes", whole(bytes))
-- [X4] Each kept record sets the idle clock back.
if session.idleEndsAt ~= "" then
  put(session, "idleEndsAt", whole(now + session.idleMs))
end
-- The other one is woken once per absence.
local peer, wake = (3 - from) .. ":", nil
if session[peer .. "subscription"] ~= "" and session[peer .. "live"] == "" and session[peer .. "woken"] == "" then
  wake = session[peer .. "subscription"]
  put(session, peer .. "woken", "1")
end
expire_all(session)
announce('{"type":"record","entry":' .. entry_json(position, from, eid, seq, sealed, 0) .. "}")
return answer(position, now, false, wake)
