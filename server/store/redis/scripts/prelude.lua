-- Stands in front of every script of this folder.
--
-- KEYS  1 session (hash) · 2 log (hash) · 3 seen (hash) · 4 tries (hash): all keys of one session, in one slot
-- ARGV  1 the session's channel · 2 … what the verb takes
--
-- The session hash: sid, name1, name2, createdAt, endsAt, idleEndsAt ("" until both have joined), idleMs, host, head,
-- first (the oldest position held; head + 1 where none is), bytes, triesUntil (when the last window of wrong tries is
-- over); and of each seat, as "1:…" and "2:…": suffix, verifier, wrapped, opened, wrong, device, token, storeKey, joinId,
-- live ("node:connection"), reservedUntil, leftAt, have, subscription, woken ("1": told since it left). "" stands for
-- none. Times are this server's own, in milliseconds.
--
-- The log: position → "from|eid|seq|at|sealed"; positions are dense, first … head, so a part of it can be read, a body
-- erased and the oldest dropped by number. Seen: "from:eid:seq" → "position|digest|at", of all records there ever were.
--
-- A script answers a word (a refusal) or one JSON object. Numbers are written by whole(): cjson rounds after 14 digits.

local SESSION, LOG, SEEN, TRIES = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function whole(number)
  return string.format("%.0f", number)
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

local function put(session, field, value)
  session[field] = value
  redis.call("HSET", SESSION, field, value)
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
  for _, key in ipairs(KEYS) do
    redis.call("PEXPIREAT", key, whole(at))
  end
  redis.call("PEXPIREAT", TRIES, whole(math.min(at, tonumber(session.triesUntil) or at)))
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

local function presence_json(session, slot)
  local here = session[slot .. ":live"] ~= ""
  local left_at = tonumber(session[slot .. ":leftAt"])
  return '{"here":' .. tostring(here)
    .. ',"device":' .. session[slot .. ":device"]
    .. ',"awayForMs":' .. (not here and left_at and whole(now - left_at) or "null") .. "}"
end

-- "node" is for the adapters only: whose lease vouches for this presence ("": nobody is here).
local function announce_presence(session, slot)
  local node, connection = string.match(session[slot .. ":live"], "^([^:]+):(.*)$")
  announce('{"type":"presence","slot":' .. slot .. ',"presence":' .. presence_json(session, slot)
    .. ',"connection":' .. (connection and text(connection) or "null") .. ',"clock":' .. clock_json(session)
    .. ',"node":' .. text(node or "") .. "}")
end

local function announce_invite(slot)
  announce('{"type":"invite","slot":' .. slot .. "}")
end

-- Whether this is the seat's current device.
local function sits(session, slot, device)
  return session[slot .. ":device"] == device and session[slot .. ":token"] ~= ""
end

-- The slot whose active invite has this suffix, or nil.
local function slot_of(session, suffix)
  for slot = 1, 2 do
    if session[slot .. ":suffix"] == suffix then
      return slot
    end
  end
  return nil
end

-- Seats whose node is gone are empty: `dead` names such nodes, each followed by a comma.
local function vacate(session, dead)
  for slot = 1, 2 do
    local node = string.match(session[slot .. ":live"], "^([^:]+):")
    if node and string.find(dead, node .. ",", 1, true) then
      put(session, slot .. ":live", "")
      put(session, slot .. ":leftAt", whole(now))
      announce_presence(session, slot)
    end
  end
end

-- Retires a slot's device: its token dies, its sockets hear why [J6, J7].
local function retire(session, slot, because)
  local device = session[slot .. ":device"]
  if device ~= "0" then
    announce('{"type":"retired","slot":' .. slot .. ',"device":' .. device .. ',"because":"' .. because .. '"}')
  end
  if session[slot .. ":live"] ~= "" then
    put(session, slot .. ":leftAt", whole(now))
  end
  for _, field in ipairs({ "token", "storeKey", "joinId", "live", "reservedUntil", "subscription", "woken" }) do
    put(session, slot .. ":" .. field, "")
  end
  put(session, slot .. ":have", "0")
end

-- [J4] How often an address was wrong in its running window, and when that window ends (nil: none runs).
local function tries_of(slot, suffix, address)
  local kept = redis.call("HGET", TRIES, slot .. ":" .. suffix .. ":" .. address)
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

-- [E1] Everything of the session goes and `ended` is announced; answers how many records went.
local function end_session(cause)
  local deleted = whole(redis.call("HLEN", LOG))
  redis.call("DEL", unpack(KEYS))
  announce('{"type":"ended","cause":"' .. cause .. '","deletedRecords":' .. deleted .. "}")
  return deleted
end

local function entry_of(from, eid, seq, at, sealed)
  return from .. "|" .. eid .. "|" .. seq .. "|" .. at .. "|" .. sealed
end

-- from, eid, seq, at, sealed
local function parts_of(entry)
  return string.match(entry, "^(%d)|([^|]*)|(%d+)|(%d+)|(.*)$")
end

local function entry_json(position, from, eid, seq, sealed, age)
  return '{"from":' .. from .. ',"eid":' .. text(eid) .. ',"seq":' .. seq .. ',"sealed":' .. text(sealed)
    .. ',"position":' .. position .. ',"ageMs":' .. whole(age) .. "}"
end

