// Links: values that are another configurator's, anywhere within metadata.
local isLink(value) = std.isObject(value) && std.objectHas(value, 'ref') && value.ref == 'link';

// A layer may add fields to a link, `cards+: { mass: 108 }`: the linked object then has them too.
local added(value) = {
  [key]: value[key]
  for key in std.objectFields(value)
  if !std.member(['ref', 'of', 'key'], key)
};

local steps(value) =
  if std.isObject(value) then std.objectFields(value)
  else if std.isArray(value) then std.range(0, std.length(value) - 1)
  else [];

// Every link in a value: the path to it, and what it links to.
local linksIn(value, path) =
  if isLink(value) then [{ path: path, of: value.of, key: value.key }] + linksIn(added(value), path)
  else std.flatMap(function(step) linksIn(value[step], path + [step]), steps(value));

// Whether there is any.
local linked(value) =
  isLink(value) || std.foldl(function(found, step) found || linked(value[step]), steps(value), false);

// The value with each link replaced by what `meaning` says of it.
local replaced(value, meaning) =
  if isLink(value) then
    local found = meaning(value), more = added(value);
    if std.length(more) == 0 then found
    else if std.isObject(found) then found + replaced(more, meaning)
    else error '[bad-metadata] ' + value.of + '.' + value.key + ' is no object that ' +
               std.join(', ', std.objectFields(more)) + ' could be added to'
  else if std.isObject(value) then { [key]: replaced(value[key], meaning) for key in std.objectFields(value) }
  else if std.isArray(value) then [replaced(item, meaning) for item in value]
  else value;

local dotted(path) = std.join('.', ['' + step for step in path]);

{ isLink: isLink, within(value): linksIn(value, []), linked: linked, replaced: replaced, dotted: dotted }
