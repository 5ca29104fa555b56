// Metadata while calls are issued: of each configurator { values, links }. `links` has, by the key of
// a value that is another's, { of, key }; null where links are somewhere within the value.
local links = import 'links.libsonnet';

local fail(code, message) = error '[' + code + '] ' + message;

local isOfType(value, types) =
  types == null ||
  local type = std.type(value);
  std.member(types, type) || (type == 'number' && std.member(types, 'integer') && value == std.floor(value));

local misfit(value, types, said) = fail(
  'bad-metadata', said + ' is ' + links.shown(value) + ', and ' + std.join(' or ', types) + ' is expected'
);

local linkOf(plan, name, value) =
  if !links.isSimple(value) then null
  else
    local of = plan.target(value.of, name), key = value.key, more = links.added(value);
    { of: of, key: key, more: more };

local linksOf(plan, name, values, keys) =
  local linked = [key for key in keys if links.linked(values[key])];
  if linked == [] then {} else links.made(linked, [linkOf(plan, name, values[key]) for key in linked]);

local told(chain, name, key) = std.join(' -> ', chain + [name + '.' + key]);

// A value that has links, followed through any number of hops; `chain` is how it was come to. Plain
// values were checked when they were configured or set, these are when they are read.
local valueOf(plan, modules, name, key, chain) =
  local module = modules[name], here = name + '.' + key;
  if std.objectHas(module.links, key) then
    local link = module.links[key];
    local value =
      if std.member(chain, here) then
        fail('link-cycle', 'links go in a circle: ' + told(chain, name, key))
      else if link == null then links.replaced(
        module.values[key],
        function(link) valueOf(plan, modules, plan.target(link.of, name), link.key, chain + [here]),
      )
      else links.with(link, valueOf(plan, modules, link.of, link.key, chain + [here]));
    local types = plan.types[name][key];
    if isOfType(value, types) then value
    else misfit(
      value, types, told(chain, name, key) + (if link == null then '' else ' -> ' + link.of + '.' + link.key)
    )
  else if std.objectHas(module.values, key) then module.values[key]
  else fail('dangling-link', told(chain, name, key) + ': ' + name + ' has no value for ' + key + ' yet');

// The links of a module with more said of it: `values` is all, those of `keys` are new.
local over(plan, name, module, more, values, keys) =
  local old = module.links;
  if !links.linked(more) && std.length(old + more) == std.length(old) + std.length(keys) then old
  else
    local kept = [key for key in std.objectFields(old) if !std.member(keys, key)];
    links.made(kept, [old[key] for key in kept]) + linksOf(plan, name, values, keys);

{
  valueOf: valueOf,

  // By key; null for any.
  typesOf(schemas): {
    [key]:
      local schema = schemas[key];
      if !std.objectHas(schema, 'type') then null
      else if std.isArray(schema.type) then schema.type
      else [schema.type]
    for key in std.objectFields(schemas)
  },

  of(plan, name, values):
    local keys = std.objectFields(values);
    local one = links.made(keys, [values[key] for key in keys]), linked = linksOf(plan, name, values, keys);
    { values: one, links: linked },

  over(plan, name, module, more, values):
    local linked = over(plan, name, module, more, values, std.objectFields(more));
    { values: values, links: linked },

  // What a handler sets: checked, and with what contexts force still in force.
  set(plan, own, module, said):
    local types = plan.types[own.name], keys = std.objectFields(said);
    if std.length(types + said) > std.length(types) then
      local unknown = [key for key in keys if !std.objectHas(types, key)];
      fail('unknown-metadata', own.name + ' sets ' + unknown[0] + ', and ' + own.module + ' has no such metadata; it has: ' + std.join(', ', std.objectFields(types)))
    else
      local held = if own.forced == {} then said else said + own.forced;
      local new = links.made(keys, [held[key] for key in keys]);
      local values = module.values + new;
      local linked = over(plan, own.name, module, new, values, keys);
      local misfits = [key for key in keys if !isOfType(new[key], types[key]) && !std.objectHas(linked, key)];
      assert std.length(linked) >= 0;
      if misfits == [] then { values: values, links: linked }
      else misfit(new[misfits[0]], types[misfits[0]], own.name + '.' + misfits[0]),

  // With links resolved when they are read.
  read(plan, modules, name):
    local module = modules[name];
    if module.links == {} then module.values
    else module.values + { [key]: valueOf(plan, modules, name, key, []) for key in std.objectFields(module.links) },

  // In one layer, worked out.
  plain(module):
    local values = module.values;
    local keys = std.objectFields(values), linked = module.links;
    local one = links.made(keys, [values[key] for key in keys]);
    assert one == one;  // compares all of it
    { values: one, links: linked },
}
