// The Linker: it issues the framework calls of a plan row by row, configurator by configurator, and
// holds metadata and ScriptObjects meanwhile.
//
// Its state is plain data, and each step makes a new one. What a step changes is forced, so that
// neither laziness nor layers of objects nest as deep as there are steps.
local empty = (import 'script.libsonnet').script;
local links = import 'links.libsonnet';
local metadata = import 'metadata.libsonnet';

local fail(code, message) = error '[' + code + '] ' + message;

local reset = 'resets its metadata';

// --- ScriptObjects: { ident, script, by, layers } ---

// As many layers of a ScriptObject may nest; the engine's stack ends at 500 frames.
local mostLayers = 20;

local flat(script) =
  local names = std.objectFields(script);
  local elements = links.made(names, [script[name] for name in names]);
  assert elements == elements;  // compares all of it
  elements;

local created(own, ident, script) =
  if !std.isString(ident) then
    fail('bad-script', own.name + ' creates a ScriptObject whose ident is ' + links.shown(ident))
  else if std.type(script) != 'object' then
    fail('bad-script', own.name + ' creates ' + ident + ' as a ' + std.type(script) + ', and a ScriptObject is rj.script with more elements')
  else { ident: ident, script: empty + script, by: [own.module], layers: 0 };

local changed(own, entry, function_) =
  local script = function_(entry.script), full = entry.layers == mostLayers;
  if std.type(script) != 'object' then
    fail('bad-script', own.name + ' changes ' + entry.ident + ' to a ' + std.type(script) + ', and a ScriptObject is rj.script with more elements')
  else
    local held = if full then flat(script) else script, layers = if full then 0 else entry.layers + 1;
    local by = if std.member(entry.by, own.module) then entry.by else entry.by + [own.module];
    assert std.type(held) == 'object' && layers >= 0 && std.length(by) > 0;
    { ident: entry.ident, script: held, by: by, layers: layers };

// Works out entries, if not all that is in them.
local worked(scripts) = std.foldl(function(known, entry) known && entry.layers >= 0, scripts, true);

local find(scripts, ident) =
  local found = [entry for entry in scripts if entry.ident == ident];
  if found == [] then
    fail('unknown-script', 'there is no ScriptObject ' + links.shown(ident) + ' in this job; ' + (
      if scripts == [] then 'none has been created' else 'there are: ' + std.join(', ', [e.ident for e in scripts])
    ))
  else found[0];

// --- what handlers are given ---

// An event is noted only if somebody wants to know: else it is null.
local noted(event, kind, names) =
  if event == null then null
  else
    local after = { [key]: if key == kind then event[key] + names else event[key] for key in std.objectFields(event) };
    assert after == after;  // compares all of it
    after;

// `cell` is { plan, pass, own }. All is worked out at once, as it would nest from linker to linker.
local linkerOf(cell, modules, scripts, event) =
  assert cell != null && modules != null && scripts != null && event != 0;
  {
    '@state':: { modules: modules, scripts: scripts, event: event, problem: null },

    // The ident of the job that the calls are being issued for.
    job:: cell.pass.job,

    // A value of another configurator's metadata, or of its own.
    get(name, key)::
      if !std.objectHas(modules, name) then
        fail('unknown-module', 'nothing that is called ' + name + ' is loaded; there are: ' + std.join(', ', std.objectFields(modules)))
      else metadata.valueOf(cell.plan, modules, name, key, []),

    // All ScriptObjects so far, of earlier jobs of the loop too: { ident, script }, oldest first.
    collect():: [{ ident: entry.ident, script: entry.script } for entry in cell.pass.done + scripts],

    script(ident):: find(scripts, ident).script,

    // Each of these gives another linker.
    set(values)::
      if std.type(values) != 'object' then
        fail('bad-metadata', cell.own.name + ' sets ' + links.shown(values) + ', and set takes an object')
      else
        local own = cell.own;
        local module = metadata.set(cell.plan, own, modules[own.name], values);
        assert module != null;
        linkerOf(cell, modules { [own.name]: module }, scripts, noted(event, 'set', std.objectFields(values))),

    create(ident, script)::
      if std.member([entry.ident for entry in scripts], ident) then
        fail('duplicate-script', cell.own.name + ' creates a second ScriptObject ' + links.shown(ident))
      else
        local entry = created(cell.own, ident, script);
        assert entry.layers == 0;
        linkerOf(cell, modules, scripts + [entry], noted(event, 'created', [ident])),

    change(ident, function_)::
      local old = find(scripts, ident);
      assert old.layers >= 0;
      local entry = changed(cell.own, old, function_);
      local all = [if each.ident == ident then entry else each for each in scripts];
      assert worked(all);
      linkerOf(cell, modules, all, noted(event, 'changed', [ident])),

    // The same for every ScriptObject of this job.
    changeAll(function_)::
      local all = [changed(cell.own, entry, function_) for entry in scripts];
      assert worked(all);
      linkerOf(cell, modules, all, noted(event, 'changed', [entry.ident for entry in scripts])),
  };

// --- issuing calls ---

local nothing = { created: [], changed: [], set: [] };

// What no place of a module's own can be named for is told as problems of a plan are.
local problem(code, message, path, hint) =
  { code: code, message: message, document: null, path: path, hint: hint };

local noLinker(cell, result) = problem(
  'no-linker',
  'the handler of ' + cell.own.module + ' for ' + cell.call + ' returns ' + std.type(result) + ', and a handler returns a linker',
  ['load', cell.own.index],
  'return linker, or what linker.set, create, change or changeAll gives',
);

// One cell of the calling table: a handler, or the row of Reset, with which every module's metadata
// is again what it was when the module was loaded.
local step(plan, pass) = function(state, cell)
  if state.problem != null then state
  else if cell.own == null then
    local cleared = [{ call: cell.call, configurator: name } + nothing for name in plan.names];
    local events = if plan.traced then state.events + cleared else null;
    { modules: pass.fresh, scripts: state.scripts, events: events, problem: null }
  else
    local own = cell.own;
    local configurator = { name: own.name, module: own.module, metadata: metadata.read(plan, state.modules, own.name) };
    local event = if plan.traced then nothing else null;
    local this = { plan: plan, pass: pass, own: own };
    local result = cell.apply(configurator, linkerOf(this, state.modules, state.scripts, event));
    if std.type(result) != 'object' || !('@state' in result) then state { problem: noLinker(cell, result) }
    else if !plan.traced then result['@state']
    else
      local after = result['@state'];
      local events = state.events + [{ call: cell.call, configurator: own.name } + after.event];
      { modules: after.modules, scripts: after.scripts, events: events, problem: null };

// The configurators' metadata when a job begins: what is carried over from the job before, if anything
// is, with what this job says of it.
local begun(plan, carried, pass) =
  local before = if carried == null then plan.fresh else carried;
  local names = std.objectFields(pass.said);
  before + links.made(names, [
    local values = if carried == null then pass.settings[name] else carried[name].values + pass.said[name];
    metadata.over(plan, name, before[name], pass.said[name], values)
    for name in names
  ]);

// ScriptObjects as data: what they were made from is then forgotten.
local asData(scripts, job) = std.parseJson('' + [
  { ident: entry.ident, script: entry.script, by: entry.by, job: job }
  for entry in scripts
]);

// All calls for one job of the loop.
local issue(plan) = function(before, pass)
  if before.problem != null then before
  else
    local fresh = begun(plan, null, pass);
    local this = { job: pass.ident, done: before.done, fresh: fresh };
    local modules = if before.carried == null then fresh else begun(plan, before.carried, pass);
    local start = { modules: modules, scripts: [], events: [], problem: null };
    local end = std.foldl(step(plan, this), plan.cells, start);
    local carried =
      if plan.resets then null
      else links.made(plan.names, [metadata.plain(end.modules[name]) for name in plan.names]);
    local problem = end.problem;
    local done = before.done + (if problem == null then asData(end.scripts, pass.ident) else []);
    local told = if plan.traced then [{ job: pass.ident, events: end.events }] else [];
    local events = before.events + told;
    // Comparing works all of it out.
    assert std.length(done) + std.length(events) >= 0 && carried == carried && told == told && problem == problem;
    { carried: carried, done: done, events: events, problem: problem };

// ScriptObjects whose ident an earlier job of the loop has taken.
local repeated(plan, scripts) =
  local sorted = std.sort(scripts, keyF=function(entry) entry.ident);
  local again = [
    sorted[n]
    for n in std.range(1, std.length(sorted) - 1)
    if sorted[n].ident == sorted[n - 1].ident
  ];
  local passes = [pass.ident for pass in plan.passes];
  [
    problem(
      'duplicate-script',
      entry.by[0] + ' creates a second ScriptObject ' + entry.ident + ', for job ' + entry.job + ' of the loop',
      local numbers = std.find(entry.job, passes);
      ['loop', numbers[std.length(numbers) - 1]],
      'name ScriptObjects after linker.job, and the jobs of the loop apart',
    )
    for entry in again
  ];

local cellsOf(plan) = std.flatMap(
  function(call)
    if call == 'Reset' then [{ call: call, own: null }]
    else [
      { call: call, own: c, apply: c.definition.handlers[call].apply }
      for c in plan.configurators
      if std.objectHas(c.definition.handlers, call)
    ],
  plan.calls,
);

local handlersOf(c, calls) = {
  [call]: if call == 'Reset' then reset else c.definition.handlers[call].does
  for call in calls
  if call == 'Reset' || std.objectHas(c.definition.handlers, call)
};

{
  // What comes of a plan without problems: { scripts: [{ ident, script, by, job }], events, problems }.
  // Events are noted only if they are asked for: they hold all that was on the way.
  run(plan, traced=false):
    local configurators = plan.configurators;
    local names = [c.name for c in configurators], cells = cellsOf(plan);
    local types = links.made(names, [metadata.typesOf(c.definition.metadata) for c in configurators]);
    local fresh = links.made(names, [metadata.of(plan, c.name, c.settings) for c in configurators]);
    local prepared = {
      target: plan.target,
      passes: plan.passes,
      traced: traced,
      names: names,
      resets: std.member(plan.calls, 'Reset'),
      types: types,
      fresh: fresh,
      cells: cells,
    };
    local start = { carried: null, done: [], events: [], problem: null };
    local end = std.foldl(issue(prepared), plan.passes, start);
    {
      scripts: end.done,
      events: end.events,
      problems: if end.problem != null then [end.problem] else repeated(prepared, end.done),
    },

  // The calling table and the links, for people.
  trace(plan, events): {
    calls: plan.calls,
    configurators: [
      {
        name: c.name,
        module: c.module,
        doc: c.definition.doc,
        requested: c.requested,
        needs: c.needs,
        links: [
          { key: links.dotted(link.path), of: plan.target(link.of, c.name), field: link.key }
          for link in c.links
        ],
        handlers: handlersOf(c, plan.calls),
      }
      for c in plan.configurators
    ],
    events: [
      event { job: pass.job, changed: std.set(event.changed), set: std.set(event.set) }
      for pass in events
      for event in pass.events
    ],
  },
}
