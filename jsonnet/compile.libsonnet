// From what a user describes, a boot or a macro, and the contexts it is compiled in, to a partition,
// the IR. ccmgen itself evaluates this; it is no part of what authors import.
//
// `libraries` are { roles, modules }, lists of { file, entries }; contexts are { file, context }.
local layers = import 'runjob/contexts.libsonnet';
local production = import 'runjob/production.libsonnet';
local bare = (import 'role.libsonnet').bare;

local roleTaxonomy = {
  appfwk: import 'roles/appfwk.libsonnet',
  conditional: import 'roles/conditional.libsonnet',
  placed: import 'roles/placed.libsonnet',
  rc: import 'roles/rc.libsonnet',
  webui: import 'roles/webui.libsonnet',
  zoned: import 'roles/zoned.libsonnet',
  zzz: import 'roles/zzz.libsonnet',
};

// A library says which file it came from, for messages.
local add(kind) = function(all, library)
  assert std.isObject(library.entries) :
         library.file + ': a library of ' + kind + 's is an object of ' + kind + 's by name';
  local twice = std.setInter(std.objectFields(all), std.objectFields(library.entries));
  assert twice == [] : library.file + ' defines a second time: ' + kind + ' ' + std.join(', ', twice);
  all + library.entries;

// What a document, or a context, adds itself.
local own(document, kind, file) =
  if std.isObject(document) && std.objectHasAll(document, kind)
  then [{ file: file, entries: document[kind] }]
  else [];

local ofContexts(contexts, kind) = std.flattenArrays([
  own(context, kind, entry.file)
  for entry in contexts
  for context in layers.lineage(entry.context)
]);

// Every role, or module, that there is.
local rolesOf(boot, libraries, contexts) =
  std.foldl(add('role'), libraries.roles + own(boot, 'roles', 'the boot') + ofContexts(contexts, 'roles'), roleTaxonomy);
local modulesOf(macro, libraries, contexts) =
  std.foldl(
    add('module'),
    libraries.modules + own(macro, 'modules', 'the macro') + ofContexts(contexts, 'modules'),
    import 'runjob/taxonomy.libsonnet',
  );

local parametersOf(job) =
  local given = if 'parameters' in job then job.parameters else {};
  if std.isObject(given) then given
  else { [parameter.key]: parameter.value for parameter in given };

local describedRoles(roles) = {
  [name]: {
    doc: roles[name].doc,
    parameters: roles[name].parameters,
    provides: roles[name].provides,
  }
  for name in std.objectFields(roles)
};

local usedRoles(roles, jobs) =
  local used = [name for job in jobs for name in job.roles];  // to sort them takes longer
  describedRoles({ [name]: roles[name] for name in std.objectFields(roles) if std.member(used, name) });

local describedModules(modules) = {
  [name]: {
    doc: modules[name].doc,
    metadata: modules[name].metadata,
    required: modules[name].required,
    provides: std.setDiff(std.set(modules[name].provides), [name]),
    needs: modules[name].needs,
    handlers: { [call]: modules[name].handlers[call].does for call in std.objectFields(modules[name].handlers) },
    abstract: modules[name].abstract,
  }
  for name in std.objectFields(modules)
};

// --- boots in contexts ---

// Most boots have no contexts, and need nothing of what is known of them.
local problemsOf(contexts, boot) =
  if contexts == [] then []
  else layers.problems(contexts) + layers.problemsOfBoot(contexts, boot, parametersOf);

local layered(boot, contexts) =
  local inContext = layers.role(contexts);
  boot { jobs: [inContext.job(job, parametersOf(job)) for job in boot.jobs] };

// What a boot says of a job. Roles are handed parameters as data, the same whether the boot was
// written in Jsonnet or in JSON: no hidden fields, and nothing that changes when it is added to.
local given(job) = {
  ident: job.ident,
  roles: job.roles,
  cardinality: if 'cardinality' in job then job.cardinality else 1,
  parameters: std.parseJson(std.toString(parametersOf(job))),
};

local expand(roles, job) =
  local parameters = job.parameters;
  std.foldl(
    function(built, name) roles[name].apply(built, parameters),
    job.roles,
    bare(job.ident, job.roles, job.cardinality, parameters),
  );

local isShared(field) = std.member(['task', 'provides', 'condition'], field);

local isBundled(job) = std.setDiff(std.set(job.roles), std.objectFields(roleTaxonomy)) == [];

// Of a job that roles have made, what like jobs may have in common. It comes in parts, as roles look
// at one thing for a placement and at another for commands: such fields of a task are a part each.
local apart = ['commands', 'environment', 'placement'];
local template(part, job, made) =
  local task = if std.objectHas(made, 'task') then made.task else error 'no task';
  local fields = std.objectFields(task);
  if part != 'other' then { task: { [field]: task[field] for field in fields if field == part } }
  else if fields == [] then error 'an empty task'  // whose assertions nothing here would check
  else {
    task: { [field]: task[field] for field in fields if !std.member(apart, field) },
    [if std.objectHas(made, 'provides') then 'provides']: made.provides,
    [if std.objectHas(made, 'condition') then 'condition']: made.condition,
    // Bundled roles add parameters that are missing, and leave all else as it was given.
    [if isBundled(job) then 'added']: {
      [name]: made.parameters[name]
      for name in std.objectFields(made.parameters)
      if !(name in job.parameters)
    },
  };

// What is not in its template: null if it is what was given.
local rest(job, made) =
  local fields = std.objectFields(made);
  if made.ident == job.ident
     && made.roles == job.roles
     && made.cardinality == job.cardinality
     && made.parameters == job.parameters
     && std.length(fields) == 4 + std.length([field for field in fields if isShared(field)])
  then null
  else { [field]: made[field] for field in fields if !isShared(field) };

local compileBoot(boot, libraries, contexts, atOnce) =
  local problems = problemsOf(contexts, boot);
  local roles = rolesOf(boot, libraries, contexts);
  local jobs = if contexts == [] then boot.jobs else layered(boot, contexts).jobs;
  local ident = if std.isObject(boot.ident) then boot.ident else { name: boot.ident };
  local head = {
    ident: ident.name,
    [if 'version' in ident then 'version']: ident.version,
    [if 'labels' in ident then 'labels']: ident.labels,
  };
  { boot: boot, problems: problems } + (
    if problems != [] then {}
    else if atOnce == null || std.length(jobs) <= atOnce then {
      partition: head {
        jobs: [expand(roles, given(job)) for job in jobs],
        roles: usedRoles(roles, jobs),
      },
    }
    else {
      outline: head {
        [if contexts != [] then 'jobs']: [given(job) for job in jobs],
        own: own(boot, 'roles', '') + ofContexts(contexts, 'roles') != [],
      },
    }
  );

local isMacro(document) = std.isObject(document) && std.objectHas(document, 'load');

local said(contexts) = [entry.context for entry in contexts];

{
  // A boot of more jobs than can be compiled at once comes in outline, which templates and rests of
  // jobs complete.
  compile(document, libraries, contexts, atOnce=null):
    { contexts: said(contexts) } + (
      if isMacro(document)
      then { macro: document } + production.compile(document, contexts, modulesOf(document, libraries, contexts))
      else compileBoot(document, libraries, contexts, atOnce)
    ),

  templates(document, libraries, contexts, asked):
    local roles = rolesOf(document, libraries, contexts);
    [
      {
        templates: [template(each.part, job, expand(roles, job)) for job in each.jobs],
        roles: usedRoles(roles, each.jobs),
      }
      for each in asked
    ],

  rests(document, libraries, contexts, jobs):
    local roles = rolesOf(document, libraries, contexts);
    [rest(job, expand(roles, job)) for job in jobs],

  // What a failed compile looks at: the documents as data, without functions.
  documents(document, libraries, contexts):
    { [if isMacro(document) then 'macro' else 'boot']: document, contexts: said(contexts) },

  // Then a boot's jobs with what contexts say, and the roles; or what is known of a macro before
  // any handler is run.
  study(document, libraries, contexts):
    if isMacro(document) then production.study(document, contexts, modulesOf(document, libraries, contexts))
    else
      {
        problems: problemsOf(contexts, document),
        boot: if contexts == [] then document else layered(document, contexts),
      },

  // The calling table of a macro.
  trace(document, libraries, contexts):
    { macro: document, contexts: said(contexts) } +
    production.trace(document, contexts, modulesOf(document, libraries, contexts)),

  roles(document, libraries, contexts): describedRoles(rolesOf(document, libraries, contexts)),
  modules(document, libraries, contexts): describedModules(modulesOf(document, libraries, contexts)),
}
