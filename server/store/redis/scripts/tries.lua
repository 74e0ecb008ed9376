-- [J4] How an address stands at an invite; forgets what is over. ARGV: suffix, address, limit.
local suffix, address, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])

local session = read_session()
local slot = session and slot_of(session, suffix)
if not slot then
  return "not-active"
end
forget_tries()
return tries_json(limit, tries_of(slot, suffix, address))
