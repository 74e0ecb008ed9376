-- [Q3] Everything of the other's queue up to a record is erased.
-- IN   seat (who acknowledges), live, did, seq
-- OUT  acked · superseded · session-gone
local seat, connection, did, seq = tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])

local names = { seat .. ":live" }
for _, name in ipairs(QUEUE_FIELDS) do
  names[#names + 1] = (3 - seat) .. ":" .. name
end
local session = read_fields(names)
if not session then
  return "session-gone"
end
if not is_live(session[seat .. ":live"], connection) then
  return "superseded"
end
acknowledge(session, 3 - seat, did, seq)
return "acked"
