// What is wrong with a plan: needs that nothing meets, links that lead nowhere, circles, and calls that
// nobody issues.
local graph = import 'graph.libsonnet';
local links = import 'links.libsonnet';

local problem(code, message, path, more={}) =
  { code: code, message: message, document: null, path: path } + more;

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
    c.name + ' needs ' + need + ', and no other loaded module provides it',
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

local told(link) = link.from + '.' + links.dotted(link.path) + ' -> ' + link.of + '.' + link.key;

local linkProblems(plan, all) = std.flattenArrays([
  local found = if link.of == null then null else providers(plan, link.of, link.from);
  local target = [c for c in plan.configurators if [c.name] == found];
  local at = { document: link.place.document };
  if found == null then [problem(
    'bad-metadata',
    link.from + '.' + links.dotted(link.path) + ' is a link that does not say to what',
    link.place.path,
    at { hint: 'a link has the strings `of` and `key`: rj.link(configurator, key)' },
  )]
  else if found == [] then [problem(
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


{
  problem: problem,
  providers: providers,

  // Circles are looked for once every link and need leads somewhere.
  of(plan):
    local bad = linkProblems(plan, plan.links) + needProblems(plan);
    callProblems(plan) + bad + (if bad == [] then cycleProblems(plan, plan.links) else []),
}
