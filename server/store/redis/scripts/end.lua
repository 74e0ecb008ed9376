-- [E1] Everything goes and `ended` is announced: one script, so of several causes the first one wins [E2].
-- IN   cause
-- OUT  {waited, passed} · session-gone
local cause = ARGV[2]

if redis.call("EXISTS", SESSION) == 0 then
  return "session-gone"
end
return "{" .. end_session(cause) .. "}"
