-- wrk script: asks for the variant of units.
-- Arguments: the API key, a prefix of the unit ids, and the number of units to go round in (0: each request brings a new unit).
-- Prints one line for the program that started wrk: requests, errors, microseconds, 99th percentile of the latency in microseconds.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local prefix = args[2]
  units = tonumber(args[3])
  -- New units of one thread never meet those of another; in a pool the threads only start apart.
  offset = number * 10000000
  sent = 0
  local length = #('{"user_id":"' .. prefix .. '00000000"}')
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[1]
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. length .. '\r\n\r\n{"user_id":"' .. prefix
end

function request()
  sent = sent + 1
  local unit = offset + sent
  if units > 0 then
    unit = unit % units
  end
  return head .. string.format("%08d", unit) .. '"}'
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("result %d %d %d %d", summary.requests, failed, summary.duration, latency:percentile(99)))
end
