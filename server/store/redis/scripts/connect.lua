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
if done > tonumber(session[me .. "kept"]) then
  put(session, me .. "kept", whole(done))
end
if acks_did ~= "" then
  acknowledge(session, 3 - seat, acks_did, acks_seq)
end
expire_all(session)
announce_presence(session, seat)

local acked = "null"
if session[peer .. "ackedDid"] ~= "" then
  acked = '{"did":' .. text(session[peer .. "ackedDid"]) .. ',"seq":' .. session[peer .. "ackedSeq"] .. "}"
end
local after = session[peer .. "first"] - 1
local last = after + redis.call("LLEN", queue_of(3 - seat))
return '{"sid":' .. text(session.sid) .. ',"names":[' .. text(session.name1) .. "," .. text(session.name2) .. "]"
  .. ',"device":' .. session[me .. "device"] .. ',"storeKey":' .. text(session[me .. "storeKey"])
  .. ',"peer":' .. presence_json(session, 3 - seat) .. ',"clock":' .. clock_json(session)
  .. ',"ageMs":' .. whole(now - session.createdAt) .. ',"kept":' .. session[me .. "kept"] .. ',"acked":' .. acked
  .. ',"waiting":{"after":' .. whole(after) .. ',"last":' .. whole(last) .. "}}"
