-- [R5] The log after a position, oldest first; reads only. ARGV: position, limit.
local position, limit = ARGV[2], ARGV[3]

local entries = {}
for i, entry in ipairs(redis.call("XRANGE", LOG, "(" .. position .. "-0", "+", "COUNT", limit) or {}) do
  local field = {}
  for j = 1, #entry[2], 2 do
    field[entry[2][j]] = entry[2][j + 1]
  end
  entries[i] = entry_json(string.match(entry[1], "^%d+"), field.from, field.eid, field.seq, field.sealed, now - field.at)
end
return '{"entries":[' .. table.concat(entries, ",") .. "]}"
