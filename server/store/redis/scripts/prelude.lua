-- Stands in front of every script of this folder.
--
-- KEYS  1 session (hash) · 2 queue of seat 1 (list) · 3 queue of seat 2 (list) · 4 tries (hash) · 5 files (hash) ·
--       6 chunks (hash): all keys of one session, in one slot
-- ARGV  1 the session's channel · 2 … what the verb takes
--
-- The session hash: sid, name1, name2, createdAt, endsAt, idleEndsAt ("" until both have joined), idleMs, host,
-- triesUntil (when the last window of wrong tries is over), files ("1": there have been some); and of each seat, as "1:…" and "2:…":
--   its invite   suffix, verifier, endVerifier, wrapped, once ("1"), opened, wrong
--   its device   device (its number), token, retired (tokens that it and older ones had), storeKey, live ("node:connection"), reservedUntil, leftAt,
--                subscription, woken ("1": told since it left)
--   its queue    queue: one field for all of it, since every message changes most of it; queue_in() tells what is in it
-- "" stands for none. Times are this server's own, in milliseconds.
--
-- A queue: "did|seq|kind|digest|body" in order, kind "s" (sealed), "h" (handshake) or "b" (a sealed record that was
-- unsent: its body is empty, and digest is the SHA-256 that it had; else that is "").
--
-- files: fid → "seat|bytes|have": its author's seat, its padded size, and for each of its chunks "1" or "0".
-- chunks: "fid:index" → the sealed chunk. One key for all of them, so that one step deletes and one expiry covers them.
--
-- A script answers a word (a refusal) or one JSON object. Numbers are written by whole(): cjson rounds after 14 digits.
-- What every message runs through looks at its entries without a copy of their bodies, and does with few calls.

local SESSION, TRIES, FILES, CHUNKS = KEYS[1], KEYS[4], KEYS[5], KEYS[6]
local function queue_of(seat)
  return KEYS[1 + seat]
end

local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function whole(number)
  return string.format("%d", number)
end

local text = cjson.encode

-- All fields of the session, or nil where there is none (any more).
local function read_session()
  local flat = redis.call("HGETALL", SESSION)
  if #flat == 0 then
    return nil
  end
  local session = {}
  for i = 1, #flat, 2 do
    session[flat[i]] = flat[i + 1]
  end
  return session
end

-- The named fields, and those that expire_all needs; or nil.
local function read_fields(names)
  for _, name in ipairs({ "endsAt", "idleEndsAt", "triesUntil", "files" }) do
    names[#names + 1] = name
  end
  local values = redis.call("HMGET", SESSION, unpack(names))
  local session = {}
  for i, name in ipairs(names) do
    session[name] = values[i] or nil
  end
  return session.endsAt and session or nil
end

-- Pairs of field and value, one write.
local function put(session, ...)
  local pairs_of = { ... }
  for i = 1, #pairs_of, 2 do
    session[pairs_of[i]] = pairs_of[i + 1]
  end
  redis.call("HSET", SESSION, ...)
end

-- Whichever is first: the lifetime's end or the idle end [X2].
local function deadline(session)
  local ends_at, idle_ends_at = tonumber(session.endsAt), tonumber(session.idleEndsAt)
  if idle_ends_at and idle_ends_at < ends_at then
    return idle_ends_at, "idle"
  end
  return ends_at, "time"
end

-- [X2] Called by every script that writes: each key of the session, new ones included, carries the session's expiry.
-- The wrong tries go when the last of their windows is over, if that is earlier [X5].
local function expire_all(session)
  local at = deadline(session)
  local at_text = whole(at)
  redis.call("PEXPIREAT", SESSION, at_text)
  redis.call("PEXPIREAT", KEYS[2], at_text)
  redis.call("PEXPIREAT", KEYS[3], at_text)
  if session.files then
    redis.call("PEXPIREAT", FILES, at_text)
    redis.call("PEXPIREAT", CHUNKS, at_text)
  end
  if session.triesUntil then
    redis.call("PEXPIREAT", TRIES, whole(math.min(at, tonumber(session.triesUntil))))
  end
end

local function announce(json)
  redis.call("SPUBLISH", ARGV[1], json)
end

local function clock_json(session)
  local idle_ends_at = tonumber(session.idleEndsAt)
  return '{"endsInMs":' .. whole(session.endsAt - now)
    .. ',"lifetimeMs":' .. whole(session.endsAt - session.createdAt)
    .. ',"idleInMs":' .. (idle_ends_at and whole(idle_ends_at - now) or "null")
    .. ',"idleLimitMs":' .. session.idleMs .. "}"
end

local function presence_json(session, seat)
  local here = session[seat .. ":live"] ~= ""
  local left_at = tonumber(session[seat .. ":leftAt"])
  return '{"here":' .. tostring(here)
    .. ',"device":' .. session[seat .. ":device"]
    .. ',"awayForMs":' .. (not here and left_at and whole(now - left_at) or "null") .. "}"
end

-- "node" is for the adapters only: whose lease vouches for this presence ("": nobody is here).
local function announce_presence(session, seat)
  local node, connection = string.match(session[seat .. ":live"], "^([^:]+):(.*)$")
  announce('{"type":"presence","seat":' .. seat .. ',"presence":' .. presence_json(session, seat)
    .. ',"connection":' .. (connection and text(connection) or "null") .. ',"clock":' .. clock_json(session)
    .. ',"node":' .. text(node or "") .. "}")
end

local function announce_invite(seat)
  announce('{"type":"invite","seat":' .. seat .. "}")
end

-- Whether this connection, of whatever node, is the one that counts in a seat.
local function is_live(live, connection)
  return string.match(live, "^[^:]+:(.*)$") == connection
end

-- The seat whose active invite has this suffix, or nil.
local function seat_of(session, suffix)
  for seat = 1, 2 do
    if session[seat .. ":suffix"] == suffix then
      return seat
    end
  end
  return nil
end

-- Seats whose node is gone are empty: `dead` names such nodes, each followed by a comma.
local function vacate(session, dead)
  for seat = 1, 2 do
    local node = string.match(session[seat .. ":live"], "^([^:]+):")
    if node and string.find(dead, node .. ",", 1, true) then
      put(session, seat .. ":live", "", seat .. ":leftAt", whole(now))
      announce_presence(session, seat)
    end
  end
end

-- Tokens that opened a seat once, commas between, the newest at the end; older ones than these are forgotten.
local RETIRED_MAX_CHARACTERS = 64 * 44

local function retire_token(session, seat)
  local token = session[seat .. ":token"]
  if token ~= "" then
    local retired = (session[seat .. ":retired"] or "") .. "," .. token
    put(session, seat .. ":retired", string.sub(retired, -RETIRED_MAX_CHARACTERS))
  end
end

-- [R19] Whether a token is one of those.
local function was_token(retired, token)
  return token ~= "" and string.find((retired or "") .. ",", "," .. token .. ",", 1, true) ~= nil
end

-- Why a token opens no seat, or nil where it does; of a session whose fields hold the seat's token.
local function no_seat(session, seat, token)
  if not session then
    return "session-gone"
  end
  local kept = session[seat .. ":token"]
  return not (kept and kept ~= "" and kept == token) and "token-dead" or nil
end

-- A file's author, padded size, and "1" or "0" for each chunk; or nil.
local function file_of(fid)
  local author, bytes, have = string.match(redis.call("HGET", FILES, fid) or "", "^(%d)|(%d+)|([01]+)$")
  return author, tonumber(bytes), have
end

local function keep_file(fid, author, bytes, have)
  redis.call("HSET", FILES, fid, author .. "|" .. whole(bytes) .. "|" .. have)
end

local function remove_file(fid)
  local _, _, have = file_of(fid)
  for index = 0, #(have or "") - 1 do
    redis.call("HDEL", CHUNKS, fid .. ":" .. whole(index))
  end
  redis.call("HDEL", FILES, fid)
end

-- Which chunks are here, as runs of indexes.
local function file_json(bytes, have)
  local ranges = {}
  local first = string.find(have, "1", 1, true)
  while first do
    local last = (string.find(have, "0", first, true) or #have + 1) - 1
    ranges[#ranges + 1] = "[" .. whole(first - 1) .. "," .. whole(last - 1) .. "]"
    first = string.find(have, "1", last + 1, true)
  end
  return '{"bytes":' .. whole(bytes) .. ',"have":[' .. table.concat(ranges, ",") .. "]}"
end

-- Whether so many bytes more would be above what the operator gives this server (maxmemory; 0: all there is).
local function lacks_room(bytes)
  local info = redis.call("INFO", "memory")
  local most = tonumber(string.match(info, "maxmemory:(%d+)"))
  return most > 0 and tonumber(string.match(info, "used_memory:(%d+)")) + bytes > most
end

-- Retires a seat's device: its token dies, its sockets hear why [J6, J7].
local function retire(session, seat, because)
  local device = session[seat .. ":device"]
  if device ~= "0" then
    announce('{"type":"retired","seat":' .. seat .. ',"device":' .. device .. ',"because":"' .. because .. '"}')
  end
  if session[seat .. ":live"] ~= "" then
    put(session, seat .. ":leftAt", whole(now))
  end
  retire_token(session, seat)
  for _, field in ipairs({ "token", "storeKey", "live", "reservedUntil", "subscription", "woken" }) do
    put(session, seat .. ":" .. field, "")
  end
  -- What it did not finish, nobody can.
  local files = redis.call("HGETALL", FILES)
  for i = 1, #files, 2 do
    if string.find(files[i + 1], "^" .. seat .. "|%d+|1*0") then
      remove_file(files[i])
    end
  end
end

-- [J4] How often an address was wrong in its running window, and when that window ends (nil: none runs).
local function tries_of(seat, suffix, address)
  local kept = redis.call("HGET", TRIES, seat .. ":" .. suffix .. ":" .. address)
  if kept then
    local count, window_ends_at = string.match(kept, "^(%d+)|(%d+)$")
    if tonumber(window_ends_at) > now then
      return tonumber(count), tonumber(window_ends_at)
    end
  end
  return 0, nil
end

-- [X5] Addresses whose window is over are forgotten.
local function forget_tries()
  local flat = redis.call("HGETALL", TRIES)
  for i = 1, #flat, 2 do
    if tonumber(string.match(flat[i + 1], "|(%d+)$")) <= now then
      redis.call("HDEL", TRIES, flat[i])
    end
  end
end

local function tries_json(limit, count, window_ends_at)
  if window_ends_at and count >= limit then
    return '{"pausedMs":' .. whole(window_ends_at - now) .. "}"
  end
  return '{"left":' .. whole(limit - count) .. "}"
end

-- did, seq, kind, digest, body
local function parts_of(entry)
  return string.match(entry, "^([^|]*)|(%d+)|(%a)|([^|]*)|(.*)$")
end

-- did, seq, kind, where digest and body begin, and the entry's length: without a copy of the body
local function head_of(entry)
  local bar = string.find(entry, "|", 1, true)
  local seq, kind, at = string.match(entry, "^(%d+)|(%a)|()", bar + 1)
  return string.sub(entry, 1, bar - 1), seq, kind, at, #entry
end

local function entry_json(position, did, seq, kind, digest, body)
  local head = '{"position":' .. whole(position) .. ',"record":{"did":' .. text(did) .. ',"seq":' .. seq
  if kind == "b" then
    return head .. ',"kind":"sealed","blank":' .. text(digest) .. "}}"
  end
  return head .. ',"kind":"' .. (kind == "h" and "handshake" or "sealed") .. '","body":' .. text(body) .. "}}"
end

local QUEUE_FORM = "^(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|([^|]*)|([^|]*)|([^|]*)$"

-- A seat's queue as it stands; changes in it are kept by queue_text(). kept: the device's last number in; first: the first
-- waiting record's position; length: how many wait; bytes: of their bodies; sealed: sealed ones with a body; passed: such
-- ones that were acknowledged; acked_did, acked_seq: the last that was (0: none); did: the device's name; older: names of
-- older devices of which records may wait, oldest first, commas between.
local function queue_in(session, seat)
  session.queues = session.queues or {}
  local queue = session.queues[tostring(seat)]
  if not queue then
    queue = {}
    session.queues[tostring(seat)] = queue
    local kept, first, length, bytes, sealed, passed, acked_seq
    kept, first, length, bytes, sealed, passed, acked_seq, queue.acked_did, queue.did, queue.older =
      string.match(session[seat .. ":queue"], QUEUE_FORM)
    queue.kept, queue.first, queue.length, queue.bytes = tonumber(kept), tonumber(first), tonumber(length), tonumber(bytes)
    queue.sealed, queue.passed, queue.acked_seq = tonumber(sealed), tonumber(passed), tonumber(acked_seq)
  end
  return queue
end

local function queue_text(queue)
  return string.format("%d|%d|%d|%d|%d|%d|%d|%s|%s|%s", queue.kept, queue.first, queue.length, queue.bytes,
    queue.sealed, queue.passed, queue.acked_seq, queue.acked_did, queue.did, queue.older)
end

-- [E1] Everything of the session goes and `ended` is announced; answers the counts as JSON members.
local function end_session(cause)
  local fields = redis.call("HMGET", SESSION, "1:queue", "2:queue")
  local queues = { ["1:queue"] = fields[1], ["2:queue"] = fields[2] }
  local one, two = queue_in(queues, 1), queue_in(queues, 2)
  local json = '"waited":' .. whole(one.sealed + two.sealed) .. ',"passed":' .. whole(one.passed + two.passed)
  redis.call("DEL", unpack(KEYS))
  announce('{"type":"ended","cause":"' .. cause .. '",' .. json .. "}")
  return json
end

-- Where a device's name stands among the older ones, or nil. A device that joined anew under its old name is there, too.
local function place_among_older(queue, did)
  if queue.older == "" or did == "" then
    return nil
  end
  return string.find("," .. queue.older .. ",", "," .. did .. ",", 1, true)
end

-- [Q5] The sealed record {did, seq} where it still waits in a seat's queue with its body: its index, and the entry.
local function find_sealed(session, seat, did, seq)
  local queue = queue_in(session, seat)
  local is_older = place_among_older(queue, did) ~= nil
  -- The present device's numbers end the queue, without gaps nearly always.
  local index = did == queue.did and not is_older and math.max(0, queue.length - 1 - (queue.kept - seq)) or 0
  while index < queue.length do
    local entry = redis.call("LINDEX", queue_of(seat), whole(index))
    local its_did, its_seq, its_kind = head_of(entry)
    if its_did == did and tonumber(its_seq) == seq and its_kind == "s" then
      return index, entry
    end
    if its_did == did and tonumber(its_seq) >= seq and not is_older then
      return nil
    end
    index = index + 1
  end
  return nil
end

-- So many of a queue's entries are looked at together, where nothing says how many it takes.
local PORTION = 32

-- How many entries of a seat's queue stand up to the record {did, seq}, their bodies' bytes, how many are sealed ones with a
-- body; the last one's did and seq; whose the next one is, or nil. Of a device that is not the present one `before` names
-- those that came earlier; without it all others did. `likely`: how many there are, unless numbers are missing: then more.
local function count_up_to(seat, did, seq, before, likely)
  local count, bytes, sealed = 0, 0, 0
  local last_did, last_seq
  while true do
    local asked = count == 0 and likely or PORTION
    local portion = redis.call("LRANGE", queue_of(seat), whole(count), whole(count + asked - 1))
    for _, entry in ipairs(portion) do
      local its_did, its_seq, kind, rest_at, size = head_of(entry)
      local passes
      if its_did == did then
        passes = tonumber(its_seq) <= seq
      else
        passes = not before or string.find("," .. before .. ",", "," .. its_did .. ",", 1, true)
      end
      if not passes then
        return count, bytes, sealed, last_did, last_seq, its_did
      end
      count, bytes, sealed = count + 1, bytes + (kind == "b" and 0 or size - rest_at), sealed + (kind == "s" and 1 or 0)
      last_did, last_seq = its_did, its_seq
    end
    if #portion < asked then
      return count, bytes, sealed, last_did, last_seq, nil
    end
    -- What stands behind it in a queue of one device is later.
    if asked == likely and last_seq == whole(seq) then
      return count, bytes, sealed, last_did, last_seq, nil
    end
  end
end

-- Whether a device has anything in a seat's queue. Older ones stand at its beginning.
local function waits_of(seat, did)
  local index = 0
  while true do
    local portion = redis.call("LRANGE", queue_of(seat), whole(index), whole(index + PORTION - 1))
    for _, entry in ipairs(portion) do
      if head_of(entry) == did then
        return true
      end
    end
    if #portion < PORTION then
      return false
    end
    index = index + PORTION
  end
end

-- [Q3] Erases everything in a seat's queue up to the record {did, seq}; never goes back. Tells whether that changed the queue,
-- which the caller then keeps.
local function acknowledge(session, seat, did, seq)
  local queue = queue_in(session, seat)
  local is_present = did == queue.did
  local at = place_among_older(queue, did)
  -- A name is among the older ones as long as anything before it waits, also where nothing of its own does.
  if at and not waits_of(seat, did) then
    at = nil
  end
  -- Of a device that is not here (any more) nothing waits.
  if not is_present and not at then
    return false
  end
  local before = at and string.sub(queue.older, 1, at - 1)

  local count, bytes, sealed, last_did, last_seq, front
  if is_present and not at and seq >= queue.kept then
    -- All of it.
    count, bytes, sealed = queue.length, queue.bytes, queue.sealed
  else
    local is_alone = is_present and queue.older == ""
    local likely = is_alone and math.max(1, queue.length - (queue.kept - seq)) or nil
    count, bytes, sealed, last_did, last_seq, front = count_up_to(seat, did, seq, before, likely)
  end
  if count == queue.length then
    redis.call("DEL", queue_of(seat))
  elseif count > 0 then
    redis.call("LTRIM", queue_of(seat), whole(count), "-1")
  end
  if count > 0 then
    queue.first, queue.length, queue.bytes = queue.first + count, queue.length - count, queue.bytes - bytes
    queue.sealed, queue.passed = queue.sealed - sealed, queue.passed + sealed
    -- Older devices of which nothing waits are forgotten.
    local older = "," .. queue.older .. ","
    local from = front and string.find(older, "," .. front .. ",", 1, true)
    queue.older = from and string.sub(older, from + 1, -2) or ""
  end
  if is_present then
    last_did, last_seq = did, math.min(seq, queue.kept)
    if last_seq == 0 or (queue.acked_did == did and queue.acked_seq >= last_seq) then
      return count > 0
    end
  elseif count == 0 then
    return false
  end
  queue.acked_did, queue.acked_seq = last_did, tonumber(last_seq)
  return true
end
