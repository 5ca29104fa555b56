// From a macro and contexts to a plan: which module each load means, with which metadata, in which
// order; and all that is wrong with it, as data, so that everything is said at once.
//
// A plan is { ident, calls, passes, configurators, problems, checks }; configurators stand in the
// order in which they receive calls. What is said here of one is
//   name, requested, module, definition, chain, index (of its load), settings (its metadata)
local contexts = import 'contexts.libsonnet';
local graph = import 'graph.libsonnet';
local links = import 'links.libsonnet';

local problem(code, message, path, more={}) =
  { code: code, message: message, document: null, path: path } + more;

local fieldOr(object, name, default) = if std.objectHas(object, name) then object[name] else default;

local unique(names) = std.set(names);

local defaultsOf(definition) = {
  [key]: definition.metadata[key].default
  for key in std.objectFields(definition.metadata)
  if std.objectHas(definition.metadata[key], 'default')
};

local own(path, config) = { file: null, path: path, layer: config };

local merged = contexts.merged;

// The last layer that says something of a key.
local sayerOf(layers, key) =
  local sayers = [entry for entry in layers if std.objectHas(entry.layer, key)];
  if sayers == [] then null else sayers[std.length(sayers) - 1];

// Where in the user's files each key of a configurator's metadata was said.
local places(layers) = {
  [key]:
    local entry = sayerOf(layers, key);
    { document: entry.file, path: entry.path + [key] }
  for key in std.objectFields(merged(layers))
};

local wholeMacro(macro, entries, modules) =
  local substitutions = contexts.substitutions(entries);
  local whens = contexts.when(entries), forces = contexts.force(entries);
  local loads = macro.load;
  local configures = fieldOr(macro, 'configure', []);
  local nameOf(load) = fieldOr(load, 'name', load.module);
  local names = [nameOf(load) for load in loads];

  // --- which module each load means ---
  local resolved = [
    local load = loads[index];
    local found = contexts.chainOf(substitutions, load.module);
    local module = found.chain[std.length(found.chain) - 1];
    {
      index: index,
      name: nameOf(load),
      requested: load.module,
      chain: found.chain,
      module: module,
      problems:
        local path = ['load', index, 'module'];
        if found.loops then [contexts.looped(found.chain, 'modules', path)]
        else if !std.objectHas(modules, module) then
          local through = std.length(found.chain) > 1;
          local by = if through then found.chain[std.length(found.chain) - 2] else '';
          [problem(
            'unknown-module',
            "there is no module '" + module + "'" + (if through then ", which stands in for '" + by + "'" else ''),
            if through then ['substitute', by] else path,
            {
              document: if through then contexts.sayer(entries, 'substitute', by) else null,
              name: module,
              known: std.objectFields(modules),
            },
          )]
        else if modules[module].abstract then [problem(
          'abstract-module',
          "'" + module + "' only stands for a module that a context puts in its place, and no context does",
          path,
          { hint: 'give a context that substitutes it, with --context' },
        )]
        else [],
    }
    for index in std.range(0, std.length(loads) - 1)
  ];
  local unresolved = std.flattenArrays([found.problems for found in resolved]);

  local twice = [
    problem(
      'duplicate-module',
      "two loaded modules are called '" + names[index] + "'",
      ['load', index],
      { hint: "give one of them another name: load('" + loads[index].module + "', name='...')" },
    )
    for index in std.range(0, std.length(names) - 1)
    if std.member(names[0:index], names[index])
  ];
  local unloaded = [
    problem('unknown-module', "nothing that is called '" + name.name + "' is loaded", name.path, { name: name.name, known: names })
    for name in [
      { name: configures[index].name, path: ['configure', index, 'name'] }
      for index in std.range(0, std.length(configures) - 1)
    ] + [
      { name: name, path: ['loop', index, 'config', name] }
      for index in std.range(0, std.length(fieldOr(macro, 'loop', [])) - 1)
      for name in std.objectFields(fieldOr(macro.loop[index], 'config', {}))
    ]
    if !std.member(names, name.name)
  ];

  // --- with which metadata ---
  local configurators = [
    local module = found.module, definition = modules[module], chain = found.chain;
    local macroLayers = [own(['load', found.index, 'config'], fieldOr(loads[found.index], 'config', {}))] + [
      own(['configure', index, 'config'], configures[index].config)
      for index in std.range(0, std.length(configures) - 1)
      if configures[index].name == found.name
    ];
    local forced = contexts.layersFor(chain, forces);
    local before = [{ file: null, path: [], layer: defaultsOf(definition) }] + contexts.layersFor(chain, whens) + macroLayers;
    {
      name: found.name,
      requested: found.requested,
      module: module,
      index: found.index,
      definition: definition,
      provides: unique([found.name] + chain + definition.provides),
      macroLayers: macroLayers,
      before: before,
      forced: forced,
      settings: merged(before + forced),
    }
    for found in resolved
  ];
  {
    ident: if std.isObject(macro.ident) then macro.ident.name else macro.ident,
    calls: fieldOr(macro, 'calls', ['Reset', 'ConfigJob', 'MakeJob', 'RunJob']),
    loop: fieldOr(macro, 'loop', []),
    unresolved: contexts.problems(entries) + unresolved + twice + unloaded,
    configurators: configurators,
  };

// Who provides what a need or a link names: a configurator by its own name, else by what it gives.
local providers(plan, name, asker) =
  local named = [c.name for c in plan.configurators if c.name == name];
  if named != [] then named
  else [c.name for c in plan.configurators if c.name != asker && std.member(c.provides, name)];

local needProblems(plan) = std.flattenArrays([
  local found = [name for name in providers(plan, need, c.name) if name != c.name];
  local path = ['load', c.index];
  if std.length(found) == 1 then []
  else if found == [] then [problem(
    'missing-need',
    c.name + ' needs ' + need + ', and no loaded module provides it',
    path,
    { hint: 'load a module that does; `ccmgen modules` says what each provides' },
  )]
  else [problem(
    'two-providers',
    c.name + ' needs ' + need + ', and more than one loaded module provides it: ' + std.join(', ', found),
    path,
    { hint: 'load only one of them' },
  )]
  for c in plan.configurators
  for need in c.definition.needs
]);

// The settings of a configurator for one pass: what the job configures on the fly counts before
// what contexts force.
local layersOfPass(c, number, config) = c.before + [own(['loop', number, 'config', c.name], config)] + c.forced;

local linksOf(c, layers) = [
  local entry = sayerOf(layers, link.path[0]);
  link { from: c.name, place: { document: entry.file, path: entry.path + link.path } }
  for link in links.within(merged(layers))
];

local told(link) = link.from + '.' + links.dotted(link.path) + ' -> ' + link.of + '.' + link.key;

local linkProblems(plan, all) = std.flattenArrays([
  local found = providers(plan, link.of, link.from);
  local target = [c for c in plan.configurators if [c.name] == found];
  local at = { document: link.place.document };
  if found == [] then [problem(
    'dangling-link',
    'the link ' + told(link) + ' leads nowhere: nothing that is called ' + link.of + ' is loaded',
    link.place.path,
    at { name: link.of, known: [c.name for c in plan.configurators] },
  )]
  else if std.length(found) > 1 then [problem(
    'two-providers',
    'the link ' + told(link) + ' can mean more than one: ' + std.join(', ', found),
    link.place.path,
    at { hint: 'link to one of them by its own name' },
  )]
  else if !std.objectHas(target[0].definition.metadata, link.key) then [problem(
    'dangling-link',
    'the link ' + told(link) + ' leads nowhere: ' + target[0].module + ' has no metadata ' + link.key,
    link.place.path,
    at { name: link.key, known: std.objectFields(target[0].definition.metadata) },
  )]
  else []
  for link in all
]);

// Circles of single values first; where there is none, circles of configurators, in which no order
// lets each come after what it needs.
local cycleProblems(plan, all) =
  local target(link) = providers(plan, link.of, link.from)[0];
  local keyEdges = [
    { from: link.from + '.' + link.path[0], to: target(link) + '.' + link.key, said: link.place }
    for link in all
  ];
  local needEdges = [
    { from: c.name, to: provider, said: { document: null, path: ['load', c.index] } }
    for c in plan.configurators
    for need in c.definition.needs
    for provider in providers(plan, need, c.name)
  ];
  local moduleEdges = needEdges + [
    { from: link.from, to: target(link), said: link.place }
    for link in all
    if target(link) != link.from
  ];
  local said(edges, what) = [
    problem(
      'link-cycle',
      what + std.join(' -> ', cycle),
      [edge for edge in edges if edge.from == cycle[0]][0].said.path,
      {
        document: [edge for edge in edges if edge.from == cycle[0]][0].said.document,
        hint: 'one of them must be a value of its own, or need nothing of the others',
      },
    )
    for cycle in graph.cycles(edges)
  ];
  local ofValues = said(keyEdges, 'links go in a circle: ');
  if ofValues != [] then ofValues else said(moduleEdges, 'modules need one another in a circle: ');

local callProblems(plan) = std.flattenArrays([
  [
    if call == 'Reset' then problem(
      'unknown-call',
      c.module + ' binds a handler to Reset, which is always handled by the library itself',
      ['load', c.index],
      { hint: 'bind it to another call, and name that among the calls of the macro' },
    )
    else problem(
      'unknown-call',
      c.module + ' binds a handler to ' + call + ', which is no call of this macro',
      ['load', c.index],
      {
        name: call,
        known: plan.calls,
        hint: "add it to the macro's calls, or declare it in the module: configurator(calls=['" + call + "'])",
      },
    )
    for call in std.objectFields(c.definition.handlers)
    if call == 'Reset' || (!std.member(plan.calls, call) && !std.member(c.definition.calls, call))
  ]
  for c in plan.configurators
]);

local check(c, job, layers) = {
  module: c.module,
  configurator: c.name,
  job: job,
  metadata: merged(layers),
  places: places(layers),
  place: { document: null, path: ['load', c.index] },
};

{
  // The plan of a macro in contexts, { file, context } each, with the modules of a taxonomy.
  plan(macro, entries, modules):
    local plan = wholeMacro(macro, entries, modules);
    local configurators = plan.configurators;
    local jobs = [
      {
        number: number,
        ident: plan.loop[number].ident,
        config: fieldOr(plan.loop[number], 'config', {}),
      }
      for number in std.range(0, std.length(plan.loop) - 1)
    ];
    local touched = [
      { c: c, job: job.ident, layer: own(['loop', job.number, 'config', c.name], job.config[c.name]), layers: layersOfPass(c, job.number, job.config[c.name]) }
      for job in jobs
      for c in configurators
      if std.objectHas(job.config, c.name)
    ];
    local all =
      std.flattenArrays([linksOf(c, c.before + c.forced) for c in configurators]) +
      std.flattenArrays([linksOf(t.c, t.layers) for t in touched if links.within(t.layer.layer) != []]);
    local contradictions =
      std.flattenArrays([contexts.overridden(c.name, c.forced, c.macroLayers) for c in configurators]) +
      std.flattenArrays([contexts.overridden(t.c.name, t.c.forced, [t.layer]) for t in touched]);
    local bad = linkProblems(plan, all) + needProblems(plan);
    local problems =
      if plan.unresolved != [] then plan.unresolved
      else contradictions + callProblems(plan) + bad + (if bad == [] then cycleProblems(plan, all) else []);
    local edges = { [c.name]: unique(
      [name for need in c.definition.needs for name in providers(plan, need, c.name)] +
      [providers(plan, link.of, c.name)[0] for link in all if link.from == c.name]
    ) for c in configurators };
    local targets = { [c.name]: c.name for c in configurators };
    local order = graph.ordered([c.name for c in configurators], edges);
    {
      ident: plan.ident,
      calls: plan.calls,
      problems: problems,
      checks:
        if plan.unresolved != [] then []
        else [check(c, null, c.before + c.forced) for c in configurators] +
             [check(t.c, t.job, t.layers) for t in touched],
      modules:
        if plan.unresolved != [] then {}
        else {
          [module]: { required: modules[module].required, properties: modules[module].metadata }
          for module in unique([c.module for c in configurators])
        },
      // Jobs without a configuration of their own share everything.
      passes:
        if jobs == [] then [{ ident: plan.ident, settings: {} }]
        else [
          // Each is worked out once, however often it is looked at.
          local own = [
            { name: c.name, settings: merged(layersOfPass(c, job.number, job.config[c.name])) }
            for c in configurators
            if std.objectHas(job.config, c.name)
          ];
          { ident: job.ident, settings: { [each.name]: each.settings for each in own } }
          for job in jobs
        ],
      configurators: [
        local c = [each for each in configurators if each.name == name][0];
        {
          name: c.name,
          requested: c.requested,
          module: c.module,
          definition: c.definition,
          settings: c.settings,
          needs: unique([p for need in c.definition.needs for p in providers(plan, need, c.name)]),
          links: [link for link in all if link.from == c.name],
        }
        for name in order
      ],
      // The configurator that a link of another means. Links that handlers set are few.
      target(name, asker): if std.objectHas(targets, name) then targets[name] else providers(plan, name, asker)[0],
    },
}
