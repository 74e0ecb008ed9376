-- Empties the seats of nodes that are gone and says so.
-- IN   dead nodes
-- OUT  done
local dead = ARGV[2]

local session = read_session()
if session then
  vacate(session, dead)
  expire_all(session)
end
return "done"
