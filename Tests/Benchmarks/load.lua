-- What wrk asks for, and how it tells what it found.
--
-- wrk ... -s load.lua URL -- plain            one request at a time
-- wrk ... -s load.lua URL -- pipelined N      N requests at once
-- wrk ... -s load.lua URL -- paths FILE       the paths of a file, one a line, in turn

function init(arguments)
  local kind, value = arguments[1], arguments[2]
  if kind == "pipelined" then
    local batch = string.rep(wrk.format(), tonumber(value))
    request = function() return batch end
  elseif kind == "paths" then
    local requests, count, place = {}, 0, 0
    for path in io.lines(value) do
      count = count + 1
      requests[count] = wrk.format(nil, path)
    end
    request = function()
      place = place % count + 1
      return requests[place]
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local row = {
    summary.requests, summary.bytes, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect, errors.read, errors.write, errors.status,
    errors.timeout,
  }
  io.write("found " .. table.concat(row, " ") .. "\n")
end
