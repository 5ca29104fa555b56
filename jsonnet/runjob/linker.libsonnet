// The Linker: it issues the framework calls of a plan row by row, configurator by configurator, and
// holds metadata and ScriptObjects meanwhile.
//
// Its state is plain data, and each step makes a new one. What a step changes is forced, so that
// laziness does not nest as deep as there are steps.
local links = import 'links.libsonnet';

local fail(code, message) = error '[' + code + '] ' + message;

local reset = 'resets its metadata';

local typesOf(schema) =
  if !std.objectHas(schema, 'type') then null
  else if std.isArray(schema.type) then schema.type
  else [schema.type];

local isOfType(value, types) =
  types == null ||
  local type = std.type(value);
  std.member(types, type) ||
  (type == 'number' && value == std.floor(value) && std.member(types, 'integer'));

local checked(value, types, said) =
  if isOfType(value, types) then value
  else fail(
    'bad-metadata',
    said() + ' is ' + std.toString(value) + ', and ' + std.join(' or ', types) + ' is expected',
  );

// --- metadata ---

local linkedKeys(values) = [key for key in std.objectFields(values) if links.linked(values[key])];

// A value that has links, followed through any number of hops; `chain` is how it was come to. Plain
// values were checked when they were configured or set, these are when they are read.
local valueOf(plan, state, name, key, chain) =
  local here = name + '.' + key;
  local through() = std.join(' -> ', chain + [here]);
  local metadata = state.metadata[name];
  if !std.objectHas(metadata, key) then
    fail('dangling-link', through() + ': ' + name + ' has no value for ' + key + ' yet')
  else if !std.member(state.linked[name], key) then metadata[key]
  else if std.member(chain, here) then fail('link-cycle', 'links go in a circle: ' + through())
  else
    local follow(link) = valueOf(plan, state, plan.target(link.of, name), link.key, chain + [here]);
    checked(links.replaced(metadata[key], follow), plan.types[name][key], through);

local metadataOf(plan, state, name) =
  state.metadata[name] + { [key]: valueOf(plan, state, name, key, []) for key in state.linked[name] };

// --- what handlers are given ---

local find(state, ident) =
  local found = [entry for entry in state.scripts if entry.ident == ident];
  if found == [] then
    local others = [entry.ident for entry in state.scripts];
    fail(
      'unknown-script',
      "there is no ScriptObject '" + ident + "' of this job; " +
      (if others == [] then 'there is none yet' else 'there are: ' + std.join(', ', others)),
    )
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
      local types = plan.types[own.name];
      local linked = linkedKeys(values);
      local given = {
        [key]:
          if std.member(linked, key) then values[key]
          else checked(values[key], types[key], function() own.name + '.' + key)
        for key in std.objectFields(values)
      };
      local metadata = state.metadata { [own.name]: state.metadata[own.name] + given };
      local kept = [key for key in state.linked[own.name] if !std.objectHas(values, key)] + linked;
      local event = state.event { set+: std.objectFields(values) };
      assert std.length(metadata) + std.length(kept) > 0;
      linkerOf(plan, state { metadata: metadata, linked: state.linked { [own.name]: kept }, event: event }, own),

  create(ident, script)::
    if std.member([entry.ident for entry in state.scripts], ident) then
      fail('duplicate-script', own.name + " creates a second ScriptObject '" + ident + "'")
    else
      local scripts = state.scripts + [{ ident: ident, script: script, by: [own.module] }];
      assert std.length(scripts) > 0;
      linkerOf(plan, state { scripts: scripts, event: state.event { created+: [ident] } }, own),

  change(ident, function_)::
    local entry = find(state, ident);
    assert std.isObject(entry);
    local scripts = [
      if each.ident == ident then each { script: function_(entry.script), by: by(each, own.module) } else each
      for each in state.scripts
    ];
    assert std.length(scripts) > 0;
    local event = state.event { changed+: [ident] };
    linkerOf(plan, state { scripts: scripts, event: event }, own),

  // The same for every ScriptObject of this job.
  changeAll(function_)::
    local linker = self;
    std.foldl(function(l, entry) l.change(entry.ident, function_), state.scripts, linker),
};

local isLinker(value) = std.isObject(value) && std.objectHasAll(value, '@state');

// --- issuing calls ---

// ScriptObjects whose ident another job of the loop has taken.
local twice(scripts) =
  local sorted = std.sort(scripts, keyF=function(entry) entry.ident);
  [sorted[n] for n in std.range(1, std.length(sorted) - 1) if sorted[n].ident == sorted[n - 1].ident];

local nothing = { created: [], changed: [], set: [] };

// A state after a step; what changed is forced.
local next(state, after, event) =
  local metadata = after.metadata, linked = after.linked, scripts = after.scripts;
  local events = state.events + [event];
  assert std.length(metadata) + std.length(linked) + std.length(scripts) + std.length(events) > 0;
  { job: state.job, done: state.done, metadata: metadata, linked: linked, scripts: scripts, events: events };

// The row of Reset: every module's metadata is again what it was when it was loaded.
local resetAll(plan, fresh, state) =
  local cleared = [{ call: 'Reset', configurator: c.name } + nothing for c in plan.configurators];
  {
    job: state.job,
    done: state.done,
    metadata: fresh.metadata,
    linked: fresh.linked,
    scripts: state.scripts,
    events: state.events + cleared,
  };

// One cell of the calling table: a handler, or the row of Reset.
local step(plan, fresh, state, cell) =
  local call = cell.call, c = cell.c, name = c.name;
  if call == 'Reset' then resetAll(plan, fresh, state)
  else
    local given = linkerOf(plan, state { event: nothing }, c);
    local own = { name: name, module: c.module, metadata: metadataOf(plan, state, name) };
    local result = c.definition.handlers[call].apply(own, given);
    if !isLinker(result) then
      fail('no-linker', 'the handler of ' + c.module + ' for ' + call + ' returns ' + std.type(result) + ', and a handler returns the linker')
    else
      local after = result['@state'];
      next(state, after, { call: call, configurator: name } + after.event);

// All calls for one job of the loop.
local issue(plan) = function(before, pass)
  local fresh = {
    metadata: plan.settings + pass.settings,
    linked: plan.linked { [name]: linkedKeys(pass.settings[name]) for name in std.objectFields(pass.settings) },
  };
  local carried = before.carried;
  local start =
    if carried == null then fresh
    else {
      metadata: carried.metadata {
        [name]: carried.metadata[name] + pass.settings[name]
        for name in std.objectFields(pass.settings)
      },
      linked: carried.linked {
        [name]: linkedKeys(carried.metadata[name] + pass.settings[name])
        for name in std.objectFields(pass.settings)
      },
    };
  local begun = start { job: pass.ident, done: before.done, scripts: [], events: [] };
  local end = std.foldl(function(state, cell) step(plan, fresh, state, cell), plan.cells, begun);
  local done = before.done + end.scripts;
  local events = before.events + [{ job: pass.ident, events: end.events }];
  // Comparing forces all of it: values would nest as deep as there are jobs.
  local kept =
    if std.member(plan.calls, 'Reset') then null
    else { metadata: end.metadata, linked: end.linked };
  assert std.length(done) + std.length(events) > 0 && kept == kept;
  { carried: kept, done: done, events: events };

local handlersOf(c, calls) = {
  [call]: if call == 'Reset' then reset else c.definition.handlers[call].does
  for call in calls
  if call == 'Reset' || std.objectHas(c.definition.handlers, call)
};

{
  // What comes of a plan without problems: { scripts: [{ ident, script, by }], events }.
  run(plan):
    local prepared = plan {
      types:: {
        [c.name]: { [key]: typesOf(c.definition.metadata[key]) for key in std.objectFields(c.definition.metadata) }
        for c in plan.configurators
      },
      settings:: { [c.name]: c.settings for c in plan.configurators },
      linked:: { [c.name]: linkedKeys(c.settings) for c in plan.configurators },
      cells:: std.flatMap(
        function(call)
          if call == 'Reset' then [{ call: call, c: { name: '' } }]
          else [
            { call: call, c: c }
            for c in plan.configurators
            if std.objectHas(c.definition.handlers, call)
          ],
        plan.calls,
      ),
    };
    local end = std.foldl(issue(prepared), plan.passes, { carried: null, done: [], events: [] });
    local scripts = end.done;
    local again = twice(scripts);
    if again != [] then fail('duplicate-script', again[0].by[0] + " creates a second ScriptObject '" + again[0].ident + "'")
    else { scripts: scripts, events: end.events },

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
