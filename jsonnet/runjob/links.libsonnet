// Links: values that are another configurator's, anywhere within metadata.
local isLink(value) = std.isObject(value) && std.objectHas(value, 'ref') && value.ref == 'link';

local steps(value) =
  if std.isObject(value) then std.objectFields(value)
  else if std.isArray(value) then std.range(0, std.length(value) - 1)
  else [];

// Every link in a value: the path to it, and what it links to.
local linksIn(value, path) =
  if isLink(value) then [{ path: path, of: value.of, key: value.key }]
  else std.flattenArrays([linksIn(value[step], path + [step]) for step in steps(value)]);

// The value with each link replaced by what `meaning` says of it.
local replaced(value, meaning) =
  if isLink(value) then meaning(value)
  else if std.isObject(value) then { [key]: replaced(value[key], meaning) for key in std.objectFields(value) }
  else if std.isArray(value) then [replaced(item, meaning) for item in value]
  else value;

local dotted(path) = std.join('.', ['' + step for step in path]);

{ isLink: isLink, within(value): linksIn(value, []), replaced: replaced, dotted: dotted }
