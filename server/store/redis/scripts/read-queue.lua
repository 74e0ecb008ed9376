-- [Q1] What waits in a queue after a position, in order; reads only.
-- IN   seat (whose queue), position, limit
-- OUT  {entries}
local seat, after, limit = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local name = seat .. ":queue"
local kept = redis.call("HGET", SESSION, name)
local first = kept and queue_in({ [name] = kept }, seat).first or 1
local from = math.max(after + 1 - first, 0)

local entries = {}
if kept and limit > 0 then
  for i, entry in ipairs(redis.call("LRANGE", queue_of(seat), whole(from), whole(from + limit - 1))) do
    entries[i] = entry_json(first + from + i - 1, parts_of(entry))
  end
end
return '{"entries":[' .. table.concat(entries, ",") .. "]}"
