-- [Q1-Q5, Q8, R11] What a device says at once, in one step: acknowledgements, then records, then signals.
-- IN   seat, this node, connection, how many acknowledgements, records and signals; of each acknowledgement did and seq; of
--      each record "seq|kind||body", kind "s" or "h"; of each signal "eid|seq|body"; and for each record with which something
--      else is done its index (from 1), did, seq and digest of what it unsends (""), did and seq of what it acknowledges ("")
-- OUT  {kept, added, refused, wake, here} · superseded · session-gone
--      here: where the other one's socket is on this node, whose the records are and the first one's position; else null
local seat, node, connection = ARGV[2], ARGV[3], ARGV[4]
local acks_count, records_count, signals_count = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local acks_at = 8
local records_at = acks_at + 2 * acks_count
local signals_at = records_at + records_count
local also_at = signals_at + signals_count
local peer = seat == "1" and "2" or "1"

local session = read_fields({ seat .. ":live", peer .. ":live", seat .. ":queue", peer .. ":queue", "idleMs" })
if not session then
  return "session-gone"
end
if not is_live(session[seat .. ":live"], connection) then
  return "superseded"
end

local has_acknowledged = false
local function acknowledge_theirs(did, seq)
  has_acknowledged = acknowledge(session, peer, did, tonumber(seq)) or has_acknowledged
end
for at = acks_at, records_at - 1, 2 do
  acknowledge_theirs(ARGV[at], ARGV[at + 1])
end

local queue, key = queue_in(session, seat), queue_of(seat)
local did, position, is_new = queue.did, queue.first + queue.length, queue.length == 0
local added, entries, any_sealed = {}, {}, false
local refused

-- What is gathered goes into the queue at once: before something else is done in it, and in the end.
local function push()
  if #entries > 0 then
    redis.call("RPUSH", key, unpack(entries))
    entries = {}
  end
end

-- [Q1, Q8] Why the record that is next is not kept, or nil.
local function keep(record, seq, also)
  local kind, body_at = string.match(record, "^%d+|(%a)||()")
  local size = #record - body_at + 1
  local room = kind == "s" and ROOM_SEALED or ROOM_HANDSHAKE
  local target_at, target, target_bytes
  if also and ARGV[also + 1] ~= "" then
    push()
    target_at, target = find_sealed(session, seat, ARGV[also + 1], tonumber(ARGV[also + 2]))
    if target_at then
      room = ROOM_UNSENDING
      local _, _, _, rest_at, length = head_of(target)
      target_bytes = length - rest_at
    end
  end
  if queue.length >= room[1] or queue.bytes - (target_bytes or 0) + size > room[2] then
    return "queue-full"
  end
  if target_at then
    -- Whoever unsends has read it before and knows its digest; nothing can have been put into the queue since.
    assert(ARGV[also + 3] ~= "", "a blank without its digest")
    redis.call("LSET", key, whole(target_at), ARGV[also + 1] .. "|" .. ARGV[also + 2] .. "|b|" .. ARGV[also + 3] .. "|")
    queue.bytes, queue.sealed = queue.bytes - target_bytes, queue.sealed - 1
  end
  if also and ARGV[also + 4] ~= "" then
    acknowledge_theirs(ARGV[also + 4], ARGV[also + 5])
  end
  entries[#entries + 1] = did .. "|" .. record
  added[#added + 1] = record
  queue.kept, queue.length, queue.bytes = seq, queue.length + 1, queue.bytes + size
  if kind == "s" then
    any_sealed, queue.sealed = true, queue.sealed + 1
  end
  return nil
end

for n = 1, records_count do
  local record = ARGV[records_at + n - 1]
  local seq = tonumber(string.match(record, "^%d+"))
  local also = ARGV[also_at] == tostring(n) and also_at or nil
  if seq > queue.kept then
    refused = seq > queue.kept + 1 and "gap" or keep(record, seq, also)
    if refused then
      break
    end
  end
  if also then
    also_at = also_at + 6
  end
end
push()

local changes = {}
local function change(name, value)
  changes[#changes + 1] = name
  changes[#changes + 1] = value
end
if has_acknowledged then
  change(peer .. ":queue", queue_text(queue_in(session, peer)))
end
-- [X4] Each kept sealed record sets the idle clock back.
local moves = any_sealed and session.idleEndsAt ~= ""
if moves then
  session.idleEndsAt = whole(now + session.idleMs)
  change("idleEndsAt", session.idleEndsAt)
end
if #added > 0 then
  change(seat .. ":queue", queue_text(queue))
end
if #changes > 0 then
  redis.call("HSET", SESSION, unpack(changes))
end
if moves then
  expire_all(session)
elseif #added > 0 and is_new then
  redis.call("PEXPIREAT", key, whole(deadline(session)))
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
  local lines = { seat .. "|" .. did .. "|" .. whole(position) }
  for _, record in ipairs(added) do
    lines[#lines + 1] = record
  end
  for n = 0, signals_count - 1 do
    lines[#lines + 1] = "~" .. ARGV[signals_at + n]
  end
  announce(table.concat(lines, "\n"))
end
return '{"kept":' .. whole(queue.kept) .. ',"added":' .. #added .. ',"refused":' .. (refused and text(refused) or "null")
  .. ',"wake":' .. (wake and text(wake) or "null")
  .. ',"here":' .. (is_here and '{"did":' .. text(did) .. ',"position":' .. whole(position) .. "}" or "null") .. "}"
