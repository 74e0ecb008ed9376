-- [X2] Ends what is due by this server's clock; otherwise says in how long to ask again.
-- IN   leadMs
-- OUT  ended · {dueInMs} · session-gone
local lead_ms = tonumber(ARGV[2])

local session = read_session()
if not session then
  return "session-gone"
end
local at, cause = deadline(session)
local due_in_ms = at - lead_ms - now
if due_in_ms > 0 then
  return '{"dueInMs":' .. whole(due_in_ms) .. "}"
end
end_session(cause)
return "ended"
