-- [J3] Sits down, or says who sits: one script, so of any number who arrive together one sits.
-- IN   suffix, address, limit, token, storeKey, did, takeOver ("1"), reserveMs, dead nodes
-- OUT  {device, peerDevice} · seat-taken · {pausedMs} · not-active
local suffix, address, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local token, store_key, did, take_over = ARGV[5], ARGV[6], ARGV[7], ARGV[8] == "1"
local reserve_ms, dead = tonumber(ARGV[9]), ARGV[10]

local session = read_session()
local seat = session and seat_of(session, suffix)
if not seat then
  return "not-active"
end
local me = seat .. ":"

-- [J4] While paused even the right code is not looked at.
forget_tries()
local count, window_ends_at = tries_of(seat, suffix, address)
if count >= limit then
  return tries_json(limit, count, window_ends_at)
end

-- [J5] The same device asking again, whose answer was lost.
local has_device = session[me .. "token"] ~= ""
local queue = queue_in(session, seat)
local asked_again = has_device and queue.did == did
-- [J10] Only such an answer is given again, until the device has shown that it has one.
if session[me .. "once"] == "1" and has_device and not (asked_again and session[me .. "reservedUntil"] ~= "") then
  return "not-active"
end
if not asked_again then
  vacate(session, dead)
  local taken = session[me .. "live"] ~= "" or (tonumber(session[me .. "reservedUntil"]) or 0) > now
  if taken and not take_over then
    return "seat-taken"
  end
  retire(session, seat, "taken-over")
  -- What the older device's queue still holds stands before the new one's.
  if queue.length > 0 then
    queue.older = (queue.older == "" and "" or queue.older .. ",") .. queue.did
  end
  queue.did, queue.kept = did, 0
  -- No socket is open yet: until its first connection the seat is held for it [J3].
  put(session, me .. "device", whole(session[me .. "device"] + 1), me .. "queue", queue_text(queue),
    me .. "reservedUntil", whole(now + reserve_ms))
end
retire_token(session, seat)
put(session, me .. "token", token, me .. "storeKey", store_key, me .. "wrong", "0")
redis.call("HDEL", TRIES, seat .. ":" .. suffix .. ":" .. address)

-- [X4] The idle clock starts when both have joined.
local both = session["1:device"] ~= "0" and session["2:device"] ~= "0"
if both and session.idleMs ~= "0" and session.idleEndsAt == "" then
  put(session, "idleEndsAt", whole(now + session.idleMs))
end
expire_all(session)
if not asked_again then
  announce_presence(session, seat)
end
return '{"device":' .. session[me .. "device"] .. ',"peerDevice":' .. session[(3 - seat) .. ":device"] .. "}"
