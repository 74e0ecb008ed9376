-- [Q1-Q5, Q8, R11] What a device says at once, in one step: acknowledgements, then records, then signals.
-- IN   seat, this node, connection, how many acknowledgements, records and signals; of each acknowledgement did and seq; of
--      each record "seq|kind|digest|body", kind "s" or "h"; of each signal "eid|seq|body"; and for each record with which
--      something else is done its index (from 1), did and seq of what it unsends (""), did and seq of what it acknowledges ("")
-- OUT  {kept, added, refused, wake, here} · superseded · session-gone
--      here: where the other one's socket is on this node, whose the records are and the first one's position; else null
local seat, node, connection = ARGV[2], ARGV[3], ARGV[4]
local acks_count, records_count, signals_count = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local acks_at = 8
local records_at = acks_at + 2 * acks_count
local signals_at = records_at + records_count
local also_at = signals_at + signals_count
local peer = seat == "1" and "2" or "1"

local names = { seat .. ":live", peer .. ":live", seat .. ":did", seat .. ":kept" }
if records_count > 0 then
  for _, name in ipairs({ "first", "bytes", "sealed" }) do
    names[#names + 1] = seat .. ":" .. name
  end
  names[#names + 1] = "idleMs"
end
if acks_count > 0 or ARGV[also_at] then
  for _, name in ipairs(QUEUE_FIELDS) do
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

for at = acks_at, records_at - 1, 2 do
  acknowledge(session, peer, ARGV[at], tonumber(ARGV[at + 1]))
end

local did, kept = session[seat .. ":did"], tonumber(session[seat .. ":kept"])
local queue = queue_of(tonumber(seat))
local length, bytes, sealed, position
local added, entries, any_sealed = {}, {}, false
local refused

-- What is gathered goes into the queue at once: before something else is done in it, and in the end.
local function push()
  if #entries > 0 then
    redis.call("RPUSH", queue, unpack(entries))
    entries = {}
  end
end

-- [Q5] The sealed record that is unsent, where it still waits with its body: its index, it as a blank, its bytes.
local function find_target(unsends_did, unsends_seq)
  if unsends_did == "" then
    return nil
  end
  -- The present device's numbers end the queue, without gaps nearly always.
  local index = unsends_did == did and math.max(0, length - 1 - (kept - unsends_seq)) or 0
  while index < length do
    local its_did, its_seq, its_kind, its_digest, body_at, size = head_of(redis.call("LINDEX", queue, whole(index)))
    if its_did == unsends_did and tonumber(its_seq) >= unsends_seq then
      if tonumber(its_seq) > unsends_seq or its_kind ~= "s" then
        return nil
      end
      return index, its_did .. "|" .. its_seq .. "|b|" .. its_digest .. "|", size - body_at + 1
    end
    index = index + 1
  end
  return nil
end

-- [Q1, Q8] Why the record that is next is not kept, or nil.
local function keep(record, seq, also)
  local kind, body_at = string.match(record, "^%d+|(%a)|[^|]*|()")
  local size = #record - body_at + 1
  local room = kind == "s" and ROOM_SEALED or ROOM_HANDSHAKE
  local target_at, blank, target_bytes
  if also then
    push()
    target_at, blank, target_bytes = find_target(ARGV[also + 1], tonumber(ARGV[also + 2]))
    if target_at then
      room = ROOM_UNSENDING
    end
  end
  if length >= room[1] or bytes - (target_bytes or 0) + size > room[2] then
    return "queue-full"
  end
  if target_at then
    redis.call("LSET", queue, whole(target_at), blank)
    bytes, sealed = bytes - target_bytes, sealed - 1
  end
  if also and ARGV[also + 3] ~= "" then
    acknowledge(session, peer, ARGV[also + 3], tonumber(ARGV[also + 4]))
  end
  entries[#entries + 1] = did .. "|" .. record
  added[#added + 1] = record
  kept, length, bytes = seq, length + 1, bytes + size
  if kind == "s" then
    any_sealed, sealed = true, sealed + 1
  end
  return nil
end

if records_count > 0 then
  length, bytes, sealed = redis.call("LLEN", queue), tonumber(session[seat .. ":bytes"]), tonumber(session[seat .. ":sealed"])
  position = session[seat .. ":first"] + length
  local is_new = length == 0
  for n = 1, records_count do
    local record = ARGV[records_at + n - 1]
    local seq = tonumber(string.match(record, "^%d+"))
    local also = ARGV[also_at] == tostring(n) and also_at or nil
    if seq > kept then
      refused = seq > kept + 1 and "gap" or keep(record, seq, also)
      if refused then
        break
      end
    end
    if also then
      also_at = also_at + 5
    end
  end
  push()
  if #added > 0 then
    local changes = { seat .. ":kept", whole(kept), seat .. ":bytes", whole(bytes), seat .. ":sealed", whole(sealed) }
    -- [X4] Each kept sealed record sets the idle clock back.
    local moves = any_sealed and session.idleEndsAt ~= ""
    if moves then
      session.idleEndsAt = whole(now + session.idleMs)
      changes[#changes + 1] = "idleEndsAt"
      changes[#changes + 1] = session.idleEndsAt
    end
    redis.call("HSET", SESSION, unpack(changes))
    if moves then
      expire_all(session)
    elseif is_new then
      redis.call("PEXPIREAT", queue, whole(deadline(session)))
    end
  end
end

-- The other one is woken once per absence.
local wake
local live = session[peer .. ":live"]
if any_sealed and live == "" then
  local absent = redis.call("HMGET", SESSION, peer .. ":subscription", peer .. ":woken")
  if absent[1] and absent[1] ~= "" and absent[2] == "" then
    wake = absent[1]
    redis.call("HSET", SESSION, peer .. ":woken", "1")
  end
end

-- Where the other one's socket is, there it is announced; on this node by whoever asked.
local is_heard = live ~= "" and #added + signals_count > 0
local is_here = is_heard and string.sub(live, 1, #node + 1) == node .. ":"
if is_heard and not is_here then
  local lines = { seat .. "|" .. did .. "|" .. (position and whole(position) or "") }
  for _, record in ipairs(added) do
    lines[#lines + 1] = record
  end
  for n = 0, signals_count - 1 do
    lines[#lines + 1] = "~" .. ARGV[signals_at + n]
  end
  announce(table.concat(lines, "\n"))
end
return '{"kept":' .. whole(kept) .. ',"added":' .. #added .. ',"refused":' .. (refused and text(refused) or "null")
  .. ',"wake":' .. (wake and text(wake) or "null")
  .. ',"here":' .. (is_here and '{"did":' .. text(did) .. ',"position":' .. whole(position or 0) .. "}" or "null") .. "}"
