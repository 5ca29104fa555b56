// From a macro and contexts to a plan: which module each load means, with which metadata, in which
// order; and all that is wrong with it, as data, so that everything is said at once.
//
// A plan is { ident, calls, passes, configurators, problems, checks }; configurators stand in the
// order in which they receive calls. What is said here of one is
//   name, requested, module, definition, chain, index (of its load), settings (its metadata)
local configurator = import 'configurator.libsonnet';
local contexts = import 'contexts.libsonnet';
local graph = import 'graph.libsonnet';
local links = import 'links.libsonnet';
local problems = import 'problems.libsonnet';

local problem = problems.problem;

local fieldOr(object, name, default) = if std.objectHas(object, name) then object[name] else default;

local numbers(list) = std.range(0, std.length(list) - 1);

local unique(names) = std.set(names);

local merged = contexts.merged;

// --- which module each load means ---

local unknownModule(module, chain, entries, modules, path) =
  local through = std.length(chain) > 1;
  local by = if through then chain[std.length(chain) - 2] else '';
  problem(
    'unknown-module',
    "there is no module '" + module + "'" + (if through then ", which stands in for '" + by + "'" else ''),
    if through then ['substitute', by] else path,
    {
      document: if through then contexts.sayer(entries, 'substitute', by) else null,
      name: module,
      known: std.objectFields(modules),
    },
  );

local moduleProblems(found, module, entries, modules, path) =
  if found.loops then [contexts.looped(entries, found.chain, 'modules', path)]
  else if !std.objectHas(modules, module) then [unknownModule(module, found.chain, entries, modules, path)]
  else
    local fault = configurator.fault(modules[module]);
    if fault != null then [problem(
      'bad-module',
      "module '" + module + "' is not made as modules are: " + fault,
      path,
      { hint: 'make modules with rj.configurator(doc, metadata, ...)' },
    )]
    else if modules[module].abstract then [problem(
      'abstract-module',
      "'" + module + "' only stands for a module that a context puts in its place, and no context does",
      path,
      { hint: 'give a context that substitutes it, with --context' },
    )]
    else [];

// Of each load: { index, name, requested, chain, module, problems }.
local resolved(macro, entries, modules) =
  local substitutions = contexts.substitutions(entries);
  [
    local load = macro.load[index];
    local found = contexts.chainOf(substitutions, load.module);
    local module = found.chain[std.length(found.chain) - 1];
    local name = fieldOr(load, 'name', load.module);
    local wrong = moduleProblems(found, module, entries, modules, ['load', index, 'module']);
    {
      index: index,
      name: name,
      requested: load.module,
      chain: found.chain,
      module: module,
      problems: wrong,
    }
    for index in numbers(macro.load)
  ];

// --- names of what is loaded ---

local twice(loads, names) = [
  problem(
    'duplicate-module',
    "two loaded modules are called '" + names[index] + "'",
    ['load', index],
    { hint: "give one of them another name: load('" + loads[index].module + "', name='...')" },
  )
  for index in numbers(names)
  if std.member(names[0:index], names[index])
];

local unloaded(configures, loop, names) =
  local said = [
    { name: configures[index].name, path: ['configure', index, 'name'] }
    for index in numbers(configures)
  ] + [
    { name: name, path: ['loop', index, 'config', name] }
    for index in numbers(loop)
    for name in std.objectFields(fieldOr(loop[index], 'config', {}))
  ];
  [
    problem('unknown-module', "nothing that is called '" + each.name + "' is loaded", each.path, { name: each.name, known: names })
    for each in said
    if !std.member(names, each.name)
  ];

// --- with which metadata ---

local own(path, config) = { file: null, path: path, layer: config };

// A module's own defaults are placed where the module is loaded.
local defaultsOf(definition, index) =
  local schemas = definition.metadata;
  local keys = [key for key in std.objectFields(schemas) if std.objectHas(schemas[key], 'default')];
  local layer = links.made(keys, [schemas[key].default for key in keys]);
  { file: null, path: ['load', index], defaults: true, layer: layer };

local placeIn(entry, steps) = {
  document: entry.file,
  path: if std.objectHas(entry, 'defaults') then entry.path else entry.path + steps,
};

// Where in the user's files a value of a configurator's metadata was said: by the last that says
// something of its key.
local placeOf(layers, steps) =
  local sayers = [entry for entry in layers if std.objectHas(entry.layer, steps[0])];
  placeIn(sayers[std.length(sayers) - 1], steps);

// By key.
local places(layers) = std.foldl(
  function(all, entry)
    local keys = std.objectFields(entry.layer);
    all + links.made(keys, [placeIn(entry, [key]) for key in keys]),
  layers,
  {},
);

local linksOf(name, metadata, layers) = [
  link { from: name, place: placeOf(layers, link.path) }
  for link in links.within(metadata)
];

// A configurator, with what is said of its metadata before and after what a job of the loop says.
local configuratorOf(found, macro, entries, modules) =
  local definition = modules[found.module];
  local configures = fieldOr(macro, 'configure', []);
  local macroLayers = [own(['load', found.index, 'config'], fieldOr(macro.load[found.index], 'config', {}))] + [
    own(['configure', index, 'config'], configures[index].config)
    for index in numbers(configures)
    if configures[index].name == found.name
  ];
  local whens = contexts.layersFor(found.chain, contexts.when(entries));
  local forced = contexts.layersFor(found.chain, contexts.force(entries));
  local before = [defaultsOf(definition, found.index)] + whens + macroLayers;
  local base = merged(before), force = merged(forced), settings = base + force;
  local basePlaces = places(before), forcedPlaces = places(forced);
  local said = linksOf(found.name, settings, before + forced);
  local contradictions = contexts.overridden(found.name, forced, macroLayers);
  {
    name: found.name,
    requested: found.requested,
    module: found.module,
    index: found.index,
    definition: definition,
    provides: unique([found.name] + found.chain + definition.provides),
    before: before,
    forced: forced,
    base: base,
    force: force,
    places: basePlaces,
    forcedPlaces: forcedPlaces,
    settings: settings,
    links: said,
    contradictions: contradictions,
  };

// --- with which metadata in a job of the loop ---

// What a job says of a configurator on the fly counts before what contexts force. `said` is both,
// `settings` all.
local touchedOf(c, job, number) =
  local config = job.config[c.name];
  local path = ['loop', number, 'config', c.name];
  local layer = own(path, config);
  local said = if c.forced == [] then config else config + c.force;
  local settings = c.base + said;
  local ownPlaces = { [key]: { document: null, path: path + [key] } for key in std.objectFields(config) };
  local linked = if links.linked(config) then linksOf(c.name, settings, c.before + [layer] + c.forced) else [];
  {
    c: c,
    job: job.ident,
    said: said,
    settings: settings,
    places: if c.forced == [] then c.places + ownPlaces else c.places + ownPlaces + c.forcedPlaces,
    links: linked,
    contradictions: if c.forced == [] then [] else contexts.overridden(c.name, c.forced, [layer]),
  };

// Of each job of the loop: { ident, touched }.
local jobsOf(loop, configurators) = [
  local job = loop[number];
  local names = if std.objectHas(job, 'config') then std.objectFields(job.config) else [];
  local touched = [touchedOf(c, job, number) for c in configurators if std.member(names, c.name)];
  { ident: job.ident, touched: touched }
  for number in numbers(loop)
];

// What is said to the Linker of a job. Those without a configuration of their own share everything.
local passOf(job) =
  local settings = { [each.c.name]: each.settings for each in job.touched };
  local said = { [each.c.name]: each.said for each in job.touched };
  { ident: job.ident, settings: settings, said: said };

// --- in which order ---

// By configurator, what comes before it.
local edgesOf(plan) = {
  [c.name]: unique(
    [name for need in c.definition.needs for name in problems.providers(plan, need, c.name)] +
    [problems.providers(plan, link.of, c.name)[0] for link in plan.links if link.from == c.name]
  )
  for c in plan.configurators
};

local ordered(plan) =
  local byName = { [c.name]: c for c in plan.configurators };
  [
    local c = byName[name];
    local needs = unique([p for need in c.definition.needs for p in problems.providers(plan, need, name)]);
    local own = [link for link in plan.links if link.from == name];
    {
      name: name,
      requested: c.requested,
      module: c.module,
      definition: c.definition,
      index: c.index,
      settings: c.settings,
      forced: c.force,
      needs: needs,
      links: own,
    }
    for name in graph.ordered([c.name for c in plan.configurators], edgesOf(plan))
  ];

// The configurator that a link of another means. Links that handlers set are few.
local target(plan) =
  local known = { [c.name]: null for c in plan.configurators };
  function(name, asker)
    if std.objectHas(known, name) then name
    else
      local found = problems.providers(plan, name, asker);
      if std.length(found) == 1 then found[0]
      else error '[dangling-link] a link of ' + asker + ' is to ' + name + ', which ' +
                 (if found == [] then 'nothing that is loaded provides' else 'more than one provides: ' + std.join(', ', found));

local checkOf(c, job, metadata, places) = {
  module: c.module,
  configurator: c.name,
  job: job,
  metadata: metadata,
  places: places,
  place: { document: null, path: ['load', c.index] },
};

// What a schema says of the metadata of each module.
local schemasOf(names, modules) = {
  [name]: { required: modules[name].required, properties: modules[name].metadata }
  for name in unique(names)
};

{
  // The plan of a macro in contexts, { file, context } each, with the modules of a taxonomy.
  plan(macro, entries, modules):
    local found = resolved(macro, entries, modules);
    local names = [each.name for each in found];
    local loop = fieldOr(macro, 'loop', []);
    local unresolved =
      contexts.problems(entries) + [each for load in found for each in load.problems] +
      twice(macro.load, names) + unloaded(fieldOr(macro, 'configure', []), loop, names);
    local configurators = [configuratorOf(each, macro, entries, modules) for each in found];
    local jobs = jobsOf(loop, configurators);
    local touched = [each for job in jobs for each in job.touched];
    local said = configurators + touched;
    local all = [link for each in said for link in each.links];
    local plan = {
      calls: fieldOr(macro, 'calls', ['Reset', 'ConfigJob', 'MakeJob', 'RunJob']),
      configurators: configurators,
      links: all,
    };
    local ident = if std.isObject(macro.ident) then macro.ident.name else macro.ident;
    local inOrder = ordered(plan);
    local passes = if jobs == [] then [{ ident: ident, settings: {}, said: {} }] else [passOf(job) for job in jobs];
    local wrong = [each for one in said for each in one.contradictions] + problems.of(plan);
    {
      ident: ident,
      calls: plan.calls,
      passes: passes,
      configurators: inOrder,
      target: target(plan),
    } + (
      if unresolved != [] then { problems: unresolved, checks: [], modules: {} }
      else {
        problems: wrong,
        checks:
          [checkOf(c, null, c.settings, c.places + c.forcedPlaces) for c in configurators] +
          [checkOf(each.c, each.job, each.settings, each.places) for each in touched],
        modules: schemasOf([each.module for each in found], modules),
      }
    ),
}
