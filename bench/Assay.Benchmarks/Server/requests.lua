-- wrk script: sends one request over and over, each time for another unit.
-- Arguments: the request up to the unit's eight digits, the rest of it, and the number of units to go round in (0: each request brings a
-- new one; -1: the request names no unit).
-- Prints one line for the program that started wrk: requests, errors, microseconds, 99th percentile of the latency in microseconds.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  before = args[1]
  after = args[2]
  units = tonumber(args[3])
  -- New units of one thread never meet those of another; in a pool the threads only start apart.
  offset = number * 10000000
  sent = 0
end

function request()
  if units < 0 then
    return before
  end
  sent = sent + 1
  local unit = offset + sent
  if units > 0 then
    unit = unit % units
  end
  return before .. string.format("%08d", unit) .. after
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("result %d %d %d %d", summary.requests, failed, summary.duration, latency:percentile(99)))
end
