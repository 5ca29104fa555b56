// From a macro, contexts and modules to a partition, the IR: what the Linker collected.
local linker = import 'linker.libsonnet';
local planner = import 'plan.libsonnet';

local notOfTasks = ['cardinality', 'sweep', 'metadata'];

// Whatever a ScriptObject has beyond what is said of the job is said of its tasks, so that a misspelt
// element meets the schema of tasks.
local jobOf(entry) =
  local script = entry.script;
  {
    ident: entry.ident,
    roles: entry.by,
    cardinality: script.cardinality,
    parameters: {},
    sweep: script.sweep,
    metadata: script.metadata,
    task: {
      [element]: script[element]
      for element in std.objectFields(script)
      if !std.member(notOfTasks, element)
    },
    provides: {},
  };

local said(plan) = { problems: plan.problems, checks: plan.checks, modules: plan.modules };

{
  // Only what is said of the plan if there are problems.
  compile(macro, contexts, modules):
    local plan = planner.plan(macro, contexts, modules);
    said(plan) + (
      if plan.problems != [] then {}
      else
        local result = linker.run(plan);
        local used = std.set([module for entry in result.scripts for module in entry.by]);
        local ident = if std.isObject(macro.ident) then macro.ident else { name: macro.ident };
        {
          partition: {
            ident: ident.name,
            jobs: [jobOf(entry) for entry in result.scripts],
            roles: {
              [module]: { doc: modules[module].doc, parameters: { type: 'object' }, provides: {} }
              for module in used
            },
            [if std.objectHas(ident, 'version') then 'version']: ident.version,
            [if std.objectHas(ident, 'labels') then 'labels']: ident.labels,
          },
        }
    ),

  // What is known without issuing a call.
  study(macro, contexts, modules):
    local plan = planner.plan(macro, contexts, modules);
    said(plan),

  trace(macro, contexts, modules):
    local plan = planner.plan(macro, contexts, modules);
    said(plan) + (
      if plan.problems != [] then {}
      else { trace: linker.trace(plan, linker.run(plan).events) }
    ),
}
