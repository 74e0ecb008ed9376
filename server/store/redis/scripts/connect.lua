-- [R2, Q6] A participant's socket is here; the newest connection counts. Its hello acknowledges, and raises what is kept.
-- IN   seat, token, live, dead nodes, did and seq of what it acknowledges (""), done
-- OUT  what a participant may know · token-dead · session-gone
local seat, token, live, dead = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local acks_did, acks_seq, done = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])

local session = read_session()
if not session then
  return "session-gone"
end
local me, peer = seat .. ":", (3 - seat) .. ":"
if session[me .. "token"] == "" or session[me .. "token"] ~= token then
  return was_token(session[me .. "retired"], token) and "token-dead" or "session-gone"
end

vacate(session, dead)
put(session, me .. "live", live, me .. "reservedUntil", "", me .. "woken", "")
-- [J10]
if session[me .. "once"] == "1" then
  put(session, me .. "wrapped", "")
end
local own, theirs = queue_in(session, seat), queue_in(session, 3 - seat)
if done > own.kept then
  own.kept = done
  put(session, me .. "queue", queue_text(own))
end
if acks_did ~= "" and acknowledge(session, 3 - seat, acks_did, acks_seq) then
  put(session, peer .. "queue", queue_text(theirs))
end
expire_all(session)
announce_presence(session, seat)

local acked = "null"
if theirs.acked_seq > 0 then
  acked = '{"did":' .. text(theirs.acked_did) .. ',"seq":' .. whole(theirs.acked_seq) .. "}"
end
local after = theirs.first - 1
local last = after + theirs.length
return '{"sid":' .. text(session.sid) .. ',"names":[' .. text(session.name1) .. "," .. text(session.name2) .. "]"
  .. ',"device":' .. session[me .. "device"] .. ',"storeKey":' .. text(session[me .. "storeKey"])
  .. ',"peer":' .. presence_json(session, 3 - seat) .. ',"clock":' .. clock_json(session)
  .. ',"ageMs":' .. whole(now - session.createdAt) .. ',"kept":' .. whole(own.kept) .. ',"acked":' .. acked
  .. ',"waiting":{"after":' .. whole(after) .. ',"last":' .. whole(last) .. "}}"
