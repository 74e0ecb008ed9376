-- [Q1-Q5, Q8] The next number is kept and announced, and what goes with it is done: one script.
-- IN   seat, connection, seq, kind ("s" or "h"), body, digest ("" of a handshake), most records and bytes, the same for one
--      whose target loses its body, did and seq of what it unsends (""), did and seq of what it acknowledges ("")
-- OUT  {kept, repeated, wake} · gap · queue-full · superseded · session-gone
local seat, connection, seq, kind, body, digest = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6], ARGV[7]
local max_records, max_bytes = tonumber(ARGV[8]), tonumber(ARGV[9])
local unsends_did, unsends_seq, acks_did, acks_seq = ARGV[12], tonumber(ARGV[13]), ARGV[14], tonumber(ARGV[15])
local peer = tostring(3 - seat)

local names = { "idleMs", seat .. ":live", peer .. ":live", peer .. ":subscription", peer .. ":woken" }
for _, name in ipairs(QUEUE_FIELDS) do
  names[#names + 1] = seat .. ":" .. name
  if acks_did ~= "" then
    names[#names + 1] = peer .. ":" .. name
  end
end
local session = read_fields(names)
if not session then
  return "session-gone"
end
if not is_live(session[seat .. ":live"], connection) then
  return "superseded"
end

local did, kept = session[seat .. ":did"], tonumber(session[seat .. ":kept"])
local function answer(number, repeated, wake)
  return '{"kept":' .. whole(number) .. ',"repeated":' .. tostring(repeated)
    .. ',"wake":' .. (wake and text(wake) or "null") .. "}"
end
if seq <= kept then
  return answer(kept, true, nil)
end
if seq > kept + 1 then
  return "gap"
end

local queue = queue_of(seat)
local length = redis.call("LLEN", queue)
local bytes, sealed = tonumber(session[seat .. ":bytes"]), tonumber(session[seat .. ":sealed"])

-- [Q5] The sealed record that is unsent, where it still waits with its body: its index, it as a blank, its bytes.
local function find_target()
  if unsends_did == "" then
    return nil
  end
  -- The present device's numbers end the queue, without gaps nearly always.
  local index = unsends_did == did and math.max(0, length - 1 - (kept - unsends_seq)) or 0
  while index < length do
    local its_did, its_seq, its_kind, its_digest, its_body = parts_of(redis.call("LINDEX", queue, whole(index)))
    if its_did == unsends_did and tonumber(its_seq) >= unsends_seq then
      if tonumber(its_seq) > unsends_seq or its_kind ~= "s" then
        return nil
      end
      return index, its_did .. "|" .. its_seq .. "|b|" .. its_digest .. "|", #its_body
    end
    index = index + 1
  end
  return nil
end
local target_at, blank, target_bytes = find_target()
if target_at then
  max_records, max_bytes = tonumber(ARGV[10]), tonumber(ARGV[11])
  bytes, sealed = bytes - target_bytes, sealed - 1
end
bytes = bytes + #body
if length >= max_records or bytes > max_bytes then
  return "queue-full"
end

if target_at then
  redis.call("LSET", queue, whole(target_at), blank)
end
if acks_did ~= "" then
  acknowledge(session, tonumber(peer), acks_did, acks_seq)
end
redis.call("RPUSH", queue, did .. "|" .. whole(seq) .. "|" .. kind .. "|" .. digest .. "|" .. body)
local position = session[seat .. ":first"] + length
local wake
if kind == "s" then
  sealed = sealed + 1
  -- [X4] Each kept sealed record sets the idle clock back.
  if session.idleEndsAt ~= "" then
    put(session, "idleEndsAt", whole(now + session.idleMs))
  end
  -- The other one is woken once per absence.
  if session[peer .. ":subscription"] ~= "" and session[peer .. ":live"] == "" and session[peer .. ":woken"] == "" then
    wake = session[peer .. ":subscription"]
    put(session, peer .. ":woken", "1")
  end
end
put(session, seat .. ":kept", whole(seq), seat .. ":bytes", whole(bytes), seat .. ":sealed", whole(sealed))
expire_all(session)
announce('{"type":"record","from":' .. seat .. "," .. string.sub(entry_json(position, did, whole(seq), kind, digest, body), 2))
return answer(seq, false, wake)
