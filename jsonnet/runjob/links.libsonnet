// Links: values that are another configurator's, anywhere within metadata.
local isLink(value) = std.type(value) == 'object' && std.objectHas(value, 'ref') && value.ref == 'link';

local isName(object, key) = std.objectHas(object, key) && std.isString(object[key]);

// Whether a link says whose value it is, as rj.link does.
local isWhole(link) = isName(link, 'of') && isName(link, 'key');

// A value as it would be written.
local shown(value) = if std.isString(value) then std.escapeStringJson(value) else std.toString(value);

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

local anyWithin(value) = isLink(value) || std.foldl(function(found, step) found || anyWithin(value[step]), steps(value), false);

// Whether there is any link in a value. Most have none, and their text says so at once.
local linked(value) =
  local type = std.type(value);
  (type == 'object' || type == 'array') && std.member('' + value, '"ref": "link"') && anyWithin(value);

// Every link in a value: the path to it, and what it links to; null if it does not say so.
local linksIn(value, path) =
  if isLink(value) then
    local whole = isWhole(value);
    [{ path: path, of: if whole then value.of else null, key: if whole then value.key else null }] +
    linksIn(added(value), path)
  else std.flatMap(function(step) linksIn(value[step], path + [step]), steps(value));

// Whether a value is a link, with at most plain fields added to it.
local isSimple(value) = isLink(value) && isWhole(value) && (std.length(value) == 3 || !linked(added(value)));

// What is linked, with the fields that are added to the link.
local with(link, found) =
  if link.more == {} then found
  else if std.isObject(found) then found + link.more
  else error '[bad-metadata] ' + link.of + '.' + link.key + ' is no object that ' +
             std.join(', ', std.objectFields(link.more)) + ' could be added to';

// The value with each link replaced by what `meaning` says of it.
local replaced(value, meaning) =
  if isLink(value) then
    if !isWhole(value) then error '[bad-metadata] ' + shown(value) + ' is no link: make one with rj.link'
    else with({ of: value.of, key: value.key, more: replaced(added(value), meaning) }, meaning(value))
  else if std.isObject(value) then { [key]: replaced(value[key], meaning) for key in std.objectFields(value) }
  else if std.isArray(value) then [replaced(each, meaning) for each in value]
  else value;

// An object that is added to works its fields out anew (and the C++ engine does so at each reading),
// so what stands in one is made beforehand.
local made(keys, values) = { [keys[n]]: values[n] for n in std.range(0, std.length(keys) - 1) };

local dotted(path) = std.join('.', ['' + step for step in path]);

{
  isLink: isLink,
  isSimple: isSimple,
  added: added,
  with: with,
  within(value): if linked(value) then linksIn(value, []) else [],
  linked: linked,
  replaced: replaced,
  dotted: dotted,
  made: made,
  shown: shown,
}
