// From a macro, contexts and modules to a partition, the IR: what the Linker collected.
local empty = (import 'script.libsonnet').script;
local linker = import 'linker.libsonnet';
local planner = import 'plan.libsonnet';

// Whatever a ScriptObject has beyond what is said of the job is said of its tasks, so that a misspelt
// element meets the schema of tasks.
local jobOf(entry) =
  local script = empty + entry.script;
  {
    ident: entry.ident,
    roles: entry.by,
    cardinality: script.cardinality,
    parameters: {},
    sweep: script.sweep,
    metadata: script.metadata,
    task: script { cardinality:: super.cardinality, sweep:: super.sweep, metadata:: super.metadata },
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
        local scripts = result.scripts, problems = result.problems;
        local makers = [module for entry in scripts for module in entry.by];
        local used = [module for module in std.set([c.module for c in plan.configurators]) if std.member(makers, module)];
        local ident = if std.isObject(macro.ident) then macro.ident else { name: macro.ident };
        {
          problems: problems,
          [if problems == [] then 'partition']: {
            ident: ident.name,
            jobs: [jobOf(entry) for entry in scripts],
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
      else
        local result = linker.run(plan, traced=true);
        local events = result.events, problems = result.problems;
        { problems: problems, [if problems == [] then 'trace']: linker.trace(plan, events) }
    ),
}
