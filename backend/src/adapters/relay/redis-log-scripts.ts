import { redisScript } from './redis-connection.ts'

/**
 * What Redis holds of a running deployment's log: a stream whose entry `<seq>-0` is a line `t` (JSON without its seq) with
 * the sum `c` of what the lines up to it cost; and a hash beside it: `first` and `last` seq that may be held, `cost` up to
 * `last`, `gone` up to what was trimmed, `durable` as the Store's part was last told, `own` when the backend writes. The hash `held` says what each log
 * costs, and all of them as `total`. A log that is not touched for long goes by itself.
 */

/** Memory of an entry besides its text, about. */
const overhead = 64

/** Whether the log is known. One whose stream was evicted is not: it would answer for lines that are lost. */
const known = `
local function known(stream, state)
  local s = redis.call('HMGET', state, 'first', 'last', 'cost', 'gone', 'durable', 'own')
  if not s[2] then return nil end
  local log = { first = tonumber(s[1]), last = tonumber(s[2]), cost = tonumber(s[3]), gone = tonumber(s[4]), durable = tonumber(s[5]), own = s[6] }
  if log.first <= log.last and redis.call('XLEN', stream) == 0 then return nil end
  return log
end
local function whole(number) return string.format('%.0f', number) end
`

/** Counts anew what all logs cost, without those that went by themselves. ARGV[1] of each script is the key before the id. */
const recount = `
local function recount(held, before)
  local all = redis.call('HGETALL', held)
  local total = 0
  for i = 1, #all, 2 do
    if all[i] ~= 'total' then
      if redis.call('EXISTS', before .. all[i] .. ':state') == 1 then total = total + tonumber(all[i + 1])
      else redis.call('HDEL', held, all[i]) end
    end
  end
  redis.pcall('HSET', held, 'total', whole(total))
  return total
end
local function charge(held, id, cost)
  redis.call('HINCRBY', held, id, whole(cost))
  redis.call('HINCRBY', held, 'total', whole(cost))
end
`

/** KEYS stream, state, held; ARGV before, id, lifetime, durable. Answers last. */
export const openScript = redisScript(
  3,
  `${known}${recount}
local log = known(KEYS[1], KEYS[2])
local durable = tonumber(ARGV[4])
if log and log.last >= durable then
  if durable > log.durable then redis.pcall('HSET', KEYS[2], 'durable', whole(durable)) end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
  return log.last
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[2], 'first', whole(durable + 1), 'last', whole(durable), 'cost', '0', 'gone', '0', 'durable', whole(durable))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
recount(KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
return durable`,
)

/**
 * KEYS stream, state, held; ARGV before, id, lifetime, first, own (1 or 0), cap per log, cap in all, channel, then the
 * lines. Answers outcome, last, durable. A log that holds nothing takes any one batch, so that a small cap slows a writer
 * and never stops it for good. A Redis that is full is a cap too.
 */
export const appendScript = redisScript(
  3,
  `${known}${recount}
local log = known(KEYS[1], KEYS[2])
if not log then return { 'gap', 0, 0 } end
local first, count, own = tonumber(ARGV[4]), #ARGV - 8, ARGV[5] == '1'
if own and not log.own then redis.call('HSET', KEYS[2], 'own', '1') end
if count > 0 and first > log.last + 1 then return { 'gap', log.last, log.durable } end
local from = 9 + math.max(0, log.last + 1 - first)
local cost = 0
for i = from, #ARGV do cost = cost + #ARGV[i] + ${overhead} end
local function taken()
  if own and count > 0 and first + count - 1 > log.durable then
    log.durable = first + count - 1
    redis.call('HSET', KEYS[2], 'durable', whole(log.durable))
  end
  return { 'taken', log.last, log.durable }
end
if cost == 0 then return taken() end
if log.own and not own then return { 'gap', log.last, log.durable } end
local total = tonumber(redis.call('HGET', KEYS[3], 'total') or '0')
local cap = tonumber(ARGV[7])
if total + cost > cap then total = recount(KEYS[3], ARGV[1]) end
local free = own or log.first > log.last and total < cap
if not free and (log.cost - log.gone + cost > tonumber(ARGV[6]) or total + cost > cap) then
  return { 'full', log.last, log.durable }
end
for i = from, #ARGV do
  log.last = log.last + 1
  log.cost = log.cost + #ARGV[i] + ${overhead}
  local done = redis.pcall('XADD', KEYS[1], whole(log.last) .. '-0', 'c', whole(log.cost), 't', ARGV[i])
  if type(done) == 'table' and done.err then
    if string.find(done.err, 'OOM') then return { 'full', log.last - 1, log.durable } end
    return done
  end
end
redis.call('HSET', KEYS[2], 'last', whole(log.last), 'cost', whole(log.cost))
charge(KEYS[3], ARGV[2], cost)
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
redis.call('PUBLISH', ARGV[8], ARGV[2])
return taken()`,
)

/**
 * KEYS stream, state; ARGV after, lines, bytes. Answers gone, last, lines: at least one when there is any. A line is kept as
 * JSON without its seq, for which 24 bytes are counted.
 */
export const readScript = redisScript(
  2,
  `${known}
local log = known(KEYS[1], KEYS[2])
if not log then return { 1, 0, {} } end
local after = tonumber(ARGV[1])
if after + 1 < log.first then return { 1, log.last, {} } end
local lines, left, bytes = {}, tonumber(ARGV[2]), tonumber(ARGV[3])
while left > 0 and after < log.last do
  local page = redis.call('XRANGE', KEYS[1], whole(after + 1) .. '-0', '+', 'COUNT', math.min(left, 200))
  for _, entry in ipairs(page) do
    local text = entry[2][4]
    bytes = bytes - #text - 24
    if #lines > 0 and bytes < 0 then return { 0, log.last, lines } end
    lines[#lines + 1] = text
  end
  if #page == 0 then break end
  left = left - #page
  after = after + #page
end
return { 0, log.last, lines }`,
)

/**
 * KEYS stream, state, held; ARGV before, id, lifetime, upTo, durable. The trimming comes first: it frees memory, so that
 * Redis lets the rest through although it is full.
 */
export const trimScript = redisScript(
  3,
  `${known}${recount}
local log = known(KEYS[1], KEYS[2])
if not log then return 0 end
local upTo = math.min(tonumber(ARGV[4]), log.last)
if upTo >= log.first then
  local gone = log.cost
  if upTo < log.last then
    gone = tonumber(redis.call('XRANGE', KEYS[1], whole(upTo) .. '-0', '+', 'COUNT', 1)[1][2][2])
  end
  redis.call('XTRIM', KEYS[1], 'MINID', '=', whole(upTo + 1) .. '-0')
  redis.call('HSET', KEYS[2], 'first', whole(upTo + 1), 'gone', whole(gone))
  charge(KEYS[3], ARGV[2], log.gone - gone)
end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
if tonumber(ARGV[5]) > log.durable then redis.pcall('HSET', KEYS[2], 'durable', ARGV[5]) end
return 1`,
)

/** KEYS stream, state, held; ARGV id. */
export const closeScript = redisScript(
  3,
  `
redis.call('DEL', KEYS[1], KEYS[2])
local cost = redis.call('HGET', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
if cost then redis.call('HINCRBY', KEYS[3], 'total', -tonumber(cost)) end
return 1`,
)

/** KEYS stream, state. Answers last and durable, or nothing when the log is not known. */
export const placeScript = redisScript(
  2,
  `${known}
local log = known(KEYS[1], KEYS[2])
return log and { log.last, log.durable } or {}`,
)
