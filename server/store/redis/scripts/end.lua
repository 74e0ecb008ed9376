-- [E1] Everything goes and `ended` is announced: one script, so of several causes the first one wins [E2]. ARGV: cause.
local cause = ARGV[2]

if redis.call("EXISTS", SESSION) == 0 then
  return "session-gone"
end
return '{"deletedRecords":' .. end_session(cause) .. "}"
