// Who wrote what: what ccmgen adds to the user's files while it looks for positions, and how it
// reads them afterwards. It is no part of what authors import.
//
// The hidden field '@pos' of an object lists its layers, the oldest first: one for each object
// literal and for each call that made it. The layers of a call's value stand between a null and
// the call.
local layersOf(value) = if std.isObject(value) && '@pos' in value then value['@pos'] else [];

local has(value, step) =
  if std.isObject(value) then std.isString(step) && std.objectHas(value, step)
  else std.isArray(value) && std.isNumber(step) && step < std.length(value);

// Parameters may be a list of { key, value }, which paths speak of as an object.
local actual(value, steps) =
  local isItem(item) = std.isObject(item) && std.objectHas(item, 'key') && item.key == steps[0];
  local found =
    if std.isArray(value) && steps != [] && std.isString(steps[0])
    then [index for index in std.range(0, std.length(value) - 1) if isItem(value[index])]
    else [];
  if found == [] then steps
  else if std.length(steps) == 1 then [found[0]]
  else [found[0], 'value'] + steps[1:];

// The steps that can be taken from a value on a path, and what is known of each value on the way.
local trail(value, path) =
  local steps = actual(value, path);
  local here = {
    layers: layersOf(value),
    size: if std.isArray(value) then std.length(value) else null,
  };
  if steps == [] || !has(value, steps[0]) then { steps: steps, values: [here] }
  else
    local rest = trail(value[steps[0]], steps[1:]);
    { steps: [steps[0]] + rest.steps, values: [here] + rest.values };

{
  trails(document, paths): [trail(document, path) for path in paths],

  // std.isObject would take another frame of the stack, which user programs may need.
  call(value, layer):
    if std.type(value) == 'object' then { '@pos'+:: [null] } + value + { '@pos'+:: [layer] } else value,
}
