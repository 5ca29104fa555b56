// What contexts say of modules and roles, all of them put together.
//
// A context is handed in as { file, context }; those that it extends count as its own, before it.
local links = import 'links.libsonnet';

local fieldOr(object, name, default) = if std.objectHasAll(object, name) then object[name] else default;

local layered = ['substitute', 'when', 'force'];
local known = layered + ['extends', 'modules', 'roles'];

// What is wrong with a context that another builds on, or null. The schema sees only the document.
local fault(context) =
  if !std.isObject(context) then 'it is ' + links.shown(context)
  else
    local unknown = [key for key in std.objectFields(context) if !std.member(known, key)];
    local flat = [kind for kind in layered if !std.isObject(fieldOr(context, kind, {}))];
    if unknown != [] then unknown[0] + ' is no key of a context; there are: ' + std.join(', ', known)
    else if flat != [] then flat[0] + ' is no object'
    else
      local settings = [
        kind + '.' + name
        for kind in ['when', 'force']
        for name in std.objectFields(fieldOr(context, kind, {}))
        if !std.isObject(context[kind][name])
      ];
      if settings != [] then settings[0] + ' is no object' else null;

// What is wrong with what a context builds on, or null.
local faultOf(bases) =
  if !std.isArray(bases) then 'extends is a list of contexts'
  else
    local faults = [found for base in bases for found in [fault(base)] if found != null];
    if faults == [] then null else 'a context that another builds on is not made as contexts are: ' + faults[0];

// A context and those that it builds on, these first, each with the path to it.
local family(context, path) =
  local bases = fieldOr(context, 'extends', []), wrong = faultOf(bases);
  if wrong != null then error '[bad-value] ' + wrong
  else [
    member
    for index in std.range(0, std.length(bases) - 1)
    for member in family(bases[index], path + ['extends', index])
  ] + [{ context: context, path: path }];

local layersOf(entries, kind) = [
  { file: entry.file, path: member.path + [kind], layer: fieldOr(member.context, kind, {}) }
  for entry in entries
  for member in family(entry.context, [])
];

// Whether a layer adds to a value, as `cards+: [...]` does, rather than replacing it.
local adds(layer, key) =
  local value = layer[key];
  local probe = if std.isArray(value) then ['@probe'] else if std.isObject(value) then { '@probe': 1 } else null;
  probe != null && ({ [key]: probe } + layer)[key] != value;

// Paths on which a layer says something, and what a later layer forces would have it lost.
local conflicts(forced, other) =
  std.flattenArrays([
    local a = forced[key], b = other[key];
    if a == b then []
    else if !adds(forced, key) then [[key]]
    else if std.isObject(a) && std.isObject(b) then
      if links.isLink(b) then [] else [[key] + path for path in conflicts(a, b)]
    else if std.isArray(a) && std.isArray(b) then []
    else [[key]]
    for key in std.setInter(std.objectFields(forced), std.objectFields(other))
  ]);

// The names that a module or role goes by: the one asked for, then what stands in for it, one by one.
local chainOf(substitutions, name) =
  local follow(chain) =
    local last = chain[std.length(chain) - 1];
    if !std.objectHas(substitutions, last) then { chain: chain, loops: false }
    else if std.member(chain, substitutions[last]) then { chain: chain + [substitutions[last]], loops: true }
    else follow(chain + [substitutions[last]]);
  follow([name]);

local substitutions(entries) =
  std.foldl(function(all, layer) all + layer.layer, layersOf(entries, 'substitute'), {});

// The last that says so.
local sayer(entries, kind, name) =
  local sayers = [layer.file for layer in layersOf(entries, kind) if std.objectHas(layer.layer, name)];
  sayers[std.length(sayers) - 1];

// A circle, where it closes, and where it was entered.
local looped(entries, chain, what, path) =
  local last = chain[std.length(chain) - 2];
  {
    code: 'substitution-loop',
    message: 'contexts substitute ' + what + ' in a circle: ' + std.join(' -> ', chain),
    document: sayer(entries, 'substitute', last),
    path: ['substitute', last],
    also: { document: null, path: path },
    hint: 'a substitution must lead to something that nothing stands in for',
  };

// Of the layers, those for a chain of names: the abstract names first.
local layersFor(chain, layers) = [
  { file: entry.file, path: entry.path + [name], layer: entry.layer[name] }
  for entry in layers
  for name in chain
  if std.objectHas(entry.layer, name)
];

local merged(layers) = std.foldl(function(all, entry) all + entry.layer, layers, {});

// What a context says, those that it builds on included.
local ofContext(entry, kind) =
  local layers = [layer.layer for layer in layersOf([entry], kind)];
  if kind == 'substitute' then std.foldl(function(all, layer) all + layer, layers, {})
  else {
    [name]: std.foldl(
      function(all, layer) if std.objectHas(layer, name) then all + layer[name] else all, layers, {},
    )
    for name in std.set(std.flattenArrays([std.objectFields(layer) for layer in layers]))
  };

local contradictions(kind, one, other) =
  std.flattenArrays([
    local a = one[name], b = other[name];
    if kind == 'substitute' then if a == b then [] else [[name]]
    else [
      [name] + path
      for path in std.set(conflicts(a, b) + conflicts(b, a), keyF=function(path) std.join('.', path))
    ]
    for name in std.setInter(std.objectFields(one), std.objectFields(other))
  ]);

local at(value, path) = std.foldl(function(found, step) found[step], path, value);

// Whether a value has this one at the path.
local says(value, path, wanted) =
  if path == [] then value == wanted
  else std.isObject(value) && std.objectHas(value, path[0]) && says(value[path[0]], path[1:], wanted);

// What a document says, in `given`, against what contexts force; a context may overrule those that
// it builds on.
local overridden(what, forces, given) =
  local held = if given == [] then {} else merged(forces);
  std.flattenArrays([
    [
      {
        code: 'forced-setting',
        message:
          std.join('.', [what] + path) + ' is ' + links.shown(at(entry.layer, path)) + ' here, and ' +
          forced.file + ' forces ' + links.shown(at(forced.layer, path)),
        document: entry.file,
        path: entry.path + path,
        also: { document: forced.file, path: forced.path + path },
        hint: 'leave it out: what a context forces, no one else can change',
      }
      for path in conflicts(forced.layer, entry.layer)
      if says(held, path, at(forced.layer, path))
    ]
    for entry in given
    for forced in forces
  ]);

local chainsOf(entries, job) = [chainOf(substitutions(entries), role) for role in job.roles];

local rolesLayers(entries, job, kind) =
  std.flattenArrays([layersFor(found.chain, layersOf(entries, kind)) for found in chainsOf(entries, job)]);

{
  conflicts: conflicts,
  at: at,
  faultOf: faultOf,

  // A context and those that it builds on, these first.
  lineage(context): [member.context for member in family(context, [])],

  // By kind, the layers of all contexts in order.
  when(entries): layersOf(entries, 'when'),
  force(entries): layersOf(entries, 'force'),

  // What stands in for what: later layers of one context win over earlier ones.
  substitutions: substitutions,
  chainOf: chainOf,
  looped: looped,
  layersFor: layersFor,
  merged: merged,
  overridden: overridden,

  sayer: sayer,

  // Forced settings and substitutions in which two contexts contradict each other.
  problems(entries):
    local said(entry, kind, path) =
      entry.file + ' says ' + links.shown(at(ofContext(entry, kind), path));
    local against(kind, a, b) = [
      {
        code: 'conflicting-context',
        message:
          'two contexts ' + kind + ' ' + std.join('.', path) + ' differently: ' +
          said(entries[a], kind, path) + ', ' + said(entries[b], kind, path),
        document: entries[b].file,
        path: [kind] + path,
        also: { document: entries[a].file, path: [kind] + path },
        hint: 'let one context build on the other (extends), or agree on one value',
      }
      for path in contradictions(kind, ofContext(entries[a], kind), ofContext(entries[b], kind))
    ];
    std.flattenArrays([
      against(kind, a, b)
      for kind in ['substitute', 'force']
      for b in std.range(0, std.length(entries) - 1)
      for a in std.range(0, b - 1)
    ]),

  // A boot's jobs in contexts: roles substituted, and parameters of roles configured.
  role(entries): {
    job(job, parameters): job {
      roles: [found.chain[std.length(found.chain) - 1] for found in chainsOf(entries, job)],
      parameters:
        merged(rolesLayers(entries, job, 'when')) + parameters + merged(rolesLayers(entries, job, 'force')),
    },
  },

  problemsOfBoot(entries, boot, parametersOf):
    std.flattenArrays([
      local job = boot.jobs[index];
      local chains = chainsOf(entries, job);
      [
        looped(entries, chains[number].chain, 'roles', ['jobs', index, 'roles', number])
        for number in std.range(0, std.length(chains) - 1)
        if chains[number].loops
      ] + overridden(
        job.ident,
        rolesLayers(entries, job, 'force'),
        [{ file: null, path: ['jobs', index, 'parameters'], layer: parametersOf(job) }],
      )
      for index in std.range(0, std.length(boot.jobs) - 1)
    ]),
}
