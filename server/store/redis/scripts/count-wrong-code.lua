-- [J4] Counts one wrong code, unless the address is paused already.
-- IN   suffix, address, limit, windowMs, maxFields
-- OUT  {left} · {pausedMs} · not-active
local suffix, address, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local window_ms, max_fields = tonumber(ARGV[5]), tonumber(ARGV[6])

local session = read_session()
local seat = session and seat_of(session, suffix)
if not seat then
  return "not-active"
end

forget_tries()
local count, window_ends_at = tries_of(seat, suffix, address)
if count >= limit then
  return tries_json(limit, count, window_ends_at)
end

-- Many addresses must not fill the store: the one whose window ends first makes room, of those that are not paused.
local function make_room()
  local flat = redis.call("HGETALL", TRIES)
  local first, first_ends_at, first_is_paused
  for i = 1, #flat, 2 do
    local tried, ends_at = string.match(flat[i + 1], "^(%d+)|(%d+)$")
    local is_paused = tonumber(tried) >= limit
    ends_at = tonumber(ends_at)
    local is_better = first_is_paused == is_paused and ends_at < (first_ends_at or 0)
    if not first or (first_is_paused and not is_paused) or is_better then
      first, first_ends_at, first_is_paused = flat[i], ends_at, is_paused
    end
  end
  redis.call("HDEL", TRIES, first)
end

local field = seat .. ":" .. suffix .. ":" .. address
if redis.call("HEXISTS", TRIES, field) == 0 and redis.call("HLEN", TRIES) >= max_fields then
  make_room()
end

count, window_ends_at = count + 1, window_ends_at or now + window_ms
redis.call("HSET", TRIES, field, whole(count) .. "|" .. whole(window_ends_at))
put(session, "triesUntil", whole(math.max(window_ends_at, tonumber(session.triesUntil) or 0)))
put(session, seat .. ":wrong", whole(session[seat .. ":wrong"] + 1))
expire_all(session)
announce_invite(seat)
return tries_json(limit, count, window_ends_at)
