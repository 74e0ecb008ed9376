-- [R11] Announces and keeps nothing. ARGV: slot, device, what is passed on as JSON.
local slot, device, passing = ARGV[2], ARGV[3], ARGV[4]

local session = read_session()
if not session then
  return "session-gone"
end
if not sits(session, slot, device) then
  return "token-dead"
end
announce('{"type":"passed","from":' .. slot .. ',"passing":' .. passing .. "}")
return "passed"
