// What contexts say of modules and roles, all of them put together.
//
// A context is handed in as { file, context }; those that it extends count as its own, before it.
local links = import 'links.libsonnet';

local fieldOr(object, name, default) = if std.objectHasAll(object, name) then object[name] else default;

// The layers of a context, the ones that it builds on first.
local lineage(context) =
  std.flattenArrays([lineage(base) for base in fieldOr(context, 'extends', [])]) + [context];

local layersOf(entries, kind) = [
  { file: entry.file, path: [kind], layer: fieldOr(context, kind, {}) }
  for entry in entries
  for context in lineage(entry.context)
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

local looped(chain, what, path) = {
  code: 'substitution-loop',
  message: 'contexts substitute ' + what + ' in a circle: ' + std.join(' -> ', chain),
  document: null,
  path: path,
  hint: 'a substitution must lead to something that nothing stands in for',
};

local substitutions(entries) =
  std.foldl(function(all, layer) all + layer.layer, layersOf(entries, 'substitute'), {});

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

// What a document says, in `given`, against what contexts force.
local overridden(what, forces, given) = std.flattenArrays([
  [
    {
      code: 'forced-setting',
      message:
        std.join('.', [what] + path) + ' is ' + std.toString(at(entry.layer, path)) + ' here, and ' +
        forced.file + ' forces ' + std.toString(at(forced.layer, path)),
      document: entry.file,
      path: entry.path + path,
      also: { document: forced.file, path: forced.path + path },
      hint: 'leave it out: what a context forces, no one else can change',
    }
    for path in conflicts(forced.layer, entry.layer)
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
  lineage: lineage,

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

  // Who says so.
  sayer(entries, kind, name):
    local sayers = [layer.file for layer in layersOf(entries, kind) if std.objectHas(layer.layer, name)];
    sayers[std.length(sayers) - 1],

  // Forced settings and substitutions in which two contexts contradict each other.
  problems(entries):
    local said(entry, kind, path) =
      entry.file + ' says ' + std.toString(at(ofContext(entry, kind), path));
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
    if entries == [] then []
    else std.flattenArrays([
      local job = boot.jobs[index];
      local chains = chainsOf(entries, job);
      [
        looped(chains[number].chain, 'roles', ['jobs', index, 'roles', number])
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
