-- [R5] The log after a position, oldest first; reads only. ARGV: position, limit.
local after, limit = tonumber(ARGV[2]), tonumber(ARGV[3])

local ends = redis.call("HMGET", SESSION, "first", "head")
local first, head = tonumber(ends[1] or 1), tonumber(ends[2] or 0)
local from = math.max(after + 1, first)

local entries = {}
for position = from, math.min(from + limit - 1, head) do
  local author, eid, seq, at, sealed = parts_of(redis.call("HGET", LOG, whole(position)))
  entries[#entries + 1] = entry_json(whole(position), author, eid, seq, sealed, now - at)
end
return '{"entries":[' .. table.concat(entries, ",") .. "]}"
