-- [J3] Sits down, or says who sits: one script, so of any number who arrive together one sits.
-- ARGV: suffix, address, limit, token, storeKey, joinId, takeOver ("1"), reserveMs, dead nodes.
local suffix, address, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local token, store_key, join_id, take_over = ARGV[5], ARGV[6], ARGV[7], ARGV[8] == "1"
local reserve_ms, dead = tonumber(ARGV[9]), ARGV[10]

local session = read_session()
local slot = session and slot_of(session, suffix)
if not slot then
  return "not-active"
end
local seat = slot .. ":"

-- [J4] While paused even the right code is not looked at.
forget_tries()
local count, window_ends_at = tries_of(slot, suffix, address)
if count >= limit then
  return tries_json(limit, count, window_ends_at)
end

-- [J5] The same attempt is the same device asking again, whose answer was lost.
local asked_again = session[seat .. "joinId"] == join_id
if not asked_again then
  vacate(session, dead)
  local taken = session[seat .. "live"] ~= "" or (tonumber(session[seat .. "reservedUntil"]) or 0) > now
  if taken and not take_over then
    return "seat-taken"
  end
  retire(session, slot, "taken-over")
  put(session, seat .. "device", whole(session[seat .. "device"] + 1))
  -- No socket is open yet: until its first connection the seat is held for it [J3].
  put(session, seat .. "reservedUntil", whole(now + reserve_ms))
end
put(session, seat .. "token", token)
put(session, seat .. "storeKey", store_key)
put(session, seat .. "joinId", join_id)
put(session, seat .. "wrong", "0")
redis.call("HDEL", TRIES, slot .. ":" .. suffix .. ":" .. address)

-- [X4] The idle clock starts when both have joined.
local both = session["1:device"] ~= "0" and session["2:device"] ~= "0"
if both and session.idleMs ~= "0" and session.idleEndsAt == "" then
  put(session, "idleEndsAt", whole(now + session.idleMs))
end
expire_all(session)
if not asked_again then
  announce_presence(session, slot)
end
return '{"device":' .. session[seat .. "device"] .. ',"peerDevice":' .. session[(3 - slot) .. ":device"] .. "}"
