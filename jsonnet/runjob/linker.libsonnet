// The Linker: it issues the framework calls of a plan row by row, configurator by configurator, and
// holds metadata and ScriptObjects meanwhile.
//
// Its state is plain data, and each step makes a new one. What a step changes is forced, so that
// laziness does not nest as deep as there are steps.
local links = import 'links.libsonnet';

local fail(code, message) = error '[' + code + '] ' + message;

local reset = 'resets its metadata';

local typeOf(value) =
  local type = std.type(value);
  if type == 'number' && value == std.floor(value) then 'integer' else type;

local isOfType(value, schema) =
  !std.objectHas(schema, 'type') ||
  local types = if std.isArray(schema.type) then schema.type else [schema.type];
  local type = typeOf(value);
  std.member(types, type) || (type == 'integer' && std.member(types, 'number'));

// --- metadata ---

// The value of a key, through any number of links; `chain` is how it was come to.
local valueOf(plan, state, name, key, chain) =
  local here = name + '.' + key;
  local metadata = state.metadata[name];
  local through = std.join(' -> ', chain + [here]);
  if std.member(chain, here) then fail('link-cycle', 'links go in a circle: ' + through)
  else if !std.objectHas(metadata, key) then
    fail('dangling-link', through + ': ' + name + ' has no value for ' + key + ' yet')
  else
    local schema = plan.definitions[name].metadata[key];
    local value = links.replaced(
      metadata[key],
      function(link) valueOf(plan, state, plan.target(link.of, name), link.key, chain + [here]),
    );
    if isOfType(value, schema) then value
    else fail(
      'bad-metadata',
      through + ' is ' + std.toString(value) + ', and ' + std.toString(schema.type) + ' is expected',
    );

local metadataOf(plan, state, name) = {
  [key]: valueOf(plan, state, name, key, [])
  for key in std.objectFields(state.metadata[name])
};

// --- what handlers are given ---

local find(state, ident) =
  local found = [entry for entry in state.scripts if entry.ident == ident];
  if found == [] then
    fail('unknown-script', 'there is no ScriptObject ' + ident + '; there are: ' + std.join(', ', [e.ident for e in state.scripts]))
  else found[0];

local by(entry, module) = entry.by + (if std.member(entry.by, module) then [] else [module]);

local linkerOf(plan, state, own) = {
  '@state':: state,

  // The ident of the job that the calls are being issued for.
  job:: state.job,

  // A value of another configurator's metadata, or of its own.
  get(name, key)::
    if !std.objectHas(state.metadata, name) then
      fail('unknown-module', 'nothing that is called ' + name + ' is loaded; there are: ' + std.join(', ', std.objectFields(state.metadata)))
    else valueOf(plan, state, name, key, []),

  // All ScriptObjects so far, of earlier jobs of the loop too: { ident, script }, oldest first.
  collect():: [{ ident: entry.ident, script: entry.script } for entry in state.done + state.scripts],

  script(ident):: find(state, ident).script,

  // Each of these gives another linker.
  set(values)::
    local unknown = [key for key in std.objectFields(values) if !std.objectHas(own.definition.metadata, key)];
    if unknown != [] then
      fail('unknown-metadata', own.name + ' sets ' + unknown[0] + ', and ' + own.module + ' has no such metadata; it has: ' + std.join(', ', std.objectFields(own.definition.metadata)))
    else
      local metadata = state.metadata { [own.name]: state.metadata[own.name] + values };
      assert std.length(metadata) > 0;
      local event = state.event { set: std.setUnion(state.event.set, std.objectFields(values)) };
      linkerOf(plan, state { metadata: metadata, event: event }, own),

  create(ident, script)::
    if std.member([entry.ident for entry in state.done + state.scripts], ident) then
      fail('duplicate-script', own.name + ' creates a second ScriptObject ' + ident)
    else
      local scripts = state.scripts + [{ ident: ident, script: script, by: [own.module] }];
      assert std.length(scripts) > 0;
      linkerOf(plan, state { scripts: scripts, event: state.event { created+: [ident] } }, own),

  change(ident, function_)::
    local entry = find(state, ident);
    local scripts = [
      if each.ident == ident then each { script: function_(entry.script), by: by(each, own.module) } else each
      for each in state.scripts
    ];
    assert std.length(scripts) > 0;
    local event = state.event { changed: std.setUnion(state.event.changed, [ident]) };
    linkerOf(plan, state { scripts: scripts, event: event }, own),

  // The same for every ScriptObject of this job.
  changeAll(function_)::
    local linker = self;
    std.foldl(function(l, entry) l.change(entry.ident, function_), state.scripts, linker),
};

local isLinker(value) = std.isObject(value) && std.objectHasAll(value, '@state');

// --- issuing calls ---

local nothing = { created: [], changed: [], set: [] };

// One cell of the calling table.
local step(plan, pass, call) = function(state, c)
  local settings = if std.objectHas(pass.settings, c.name) then pass.settings[c.name] else c.settings;
  if call == 'Reset' then
    local metadata = state.metadata { [c.name]: settings };
    local events = state.events + [{ call: call, configurator: c.name } + nothing];
    assert std.length(metadata) + std.length(events) > 0;
    state { metadata: metadata, events: events }
  else if !std.objectHas(c.definition.handlers, call) then state
  else
    local given = linkerOf(plan, state { event: nothing }, c);
    local own = { name: c.name, module: c.module, metadata: metadataOf(plan, state, c.name) };
    local result = c.definition.handlers[call].apply(own, given);
    if !isLinker(result) then
      fail('no-linker', 'the handler of ' + c.module + ' for ' + call + ' returns ' + std.type(result) + ', and a handler returns the linker')
    else
      local after = result['@state'];
      local scripts = after.scripts, metadata = after.metadata;
      local events = state.events + [{ call: call, configurator: c.name } + after.event];
      assert std.length(scripts) + std.length(metadata) + std.length(events) > 0;
      state { scripts: scripts, metadata: metadata, events: events };

// All calls for one job of the loop.
local issue(plan) = function(before, pass)
  local carried = before.metadata;
  local metadata = {
    [c.name]:
      (if std.objectHas(carried, c.name) then carried[c.name] else c.settings) +
      (if std.objectHas(pass.settings, c.name) then pass.settings[c.name] else {})
    for c in plan.configurators
  };
  local begun = { job: pass.ident, metadata: metadata, done: before.done, scripts: [], events: [], event: nothing };
  local cells = [{ call: call, c: c } for call in plan.calls for c in plan.configurators];
  local end = std.foldl(function(state, cell) step(plan, pass, cell.call)(state, cell.c), cells, begun);
  local done = before.done + end.scripts;
  local events = before.events + [{ job: pass.ident } + event for event in end.events];
  local kept = if std.member(plan.calls, 'Reset') then {} else end.metadata;
  assert std.length(done) + std.length(events) + std.length(kept) >= 0;
  { metadata: kept, done: done, events: events };

local handlersOf(c, calls) = {
  [call]: if call == 'Reset' then reset else c.definition.handlers[call].does
  for call in calls
  if call == 'Reset' || std.objectHas(c.definition.handlers, call)
};

{
  // What comes of a plan without problems: { scripts: [{ ident, script, by }], events }.
  run(plan):
    local definitions = { [c.name]: c.definition for c in plan.configurators };
    local end = std.foldl(issue(plan { definitions:: definitions }), plan.passes, { metadata: {}, done: [], events: [] });
    { scripts: end.done, events: end.events },

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
    events: events,
  },
}
