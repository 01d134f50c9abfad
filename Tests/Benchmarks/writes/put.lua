-- What wrk writes: the articles of a file, one a line, each under an id of its own.
--
-- wrk -t 1 ... -s put.lua URL -- FILE PREFIX KEY

local bodies, count, prefix, fields = {}, 0, nil, nil

function init(arguments)
  for line in io.lines(arguments[1]) do bodies[#bodies + 1] = line end
  prefix = arguments[2]
  fields = { ["Authorization"] = "Bearer " .. arguments[3], ["Content-Type"] = "application/json" }
end

function request()
  count = count + 1
  -- Nil, when there is no article left, is an error of wrk's.
  return wrk.format("PUT", "/articles/" .. prefix .. count, fields, bodies[count])
end

function done(summary)
  local errors = summary.errors
  io.write("found ", table.concat({
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
  }, " "), "\n")
end
