// How macros and contexts are written.
local contexts = import 'contexts.libsonnet';

local isName(value) = std.isString(value) && value != '';

{
  // A production. `directives` load modules and configure loaded ones. `loop` has a job for each
  // time that the framework calls are issued, to every loaded module in order; without it they are
  // issued once, for a job that is named after the production. `modules` adds to those that ship.
  macro(ident, directives, loop=[], calls=['Reset', 'ConfigJob', 'MakeJob', 'RunJob'], modules={}):
    assert std.isArray(directives) : 'macro: directives is a list of load(...) and configure(...)';
    assert std.isArray(loop) : 'macro: loop is a list of job(...)';
    local known(directive) =
      std.isObject(directive) &&
      (std.objectHas(directive, 'module') || std.objectHas(directive, 'name'));
    local unknown = [index for index in std.range(0, std.length(directives) - 1) if !known(directives[index])];
    assert unknown == [] :
           'macro: directive ' + unknown[0] + ' is neither load(...) nor configure(...)';
    {
      ident: ident,
      load: [directive for directive in directives if std.objectHas(directive, 'module')],
      configure: [directive for directive in directives if !std.objectHas(directive, 'module')],
      loop: loop,
      calls: calls,
      modules:: modules,
    },

  // Load a module, by the name that contexts may put another one in place of. `name` is needed
  // where one module is loaded twice.
  load(module, config={}, name=module):
    assert isName(module) : 'load needs the name of a module';
    { module: module, name: name, config: config },

  // Configure a module that is loaded, on the fly.
  configure(name, config):
    assert isName(name) : 'configure needs the name of a loaded module';
    { name: name, config: config },

  // One issue of all framework calls; `config` configures loaded modules, by name, for it alone.
  job(ident, config={}): { ident: ident, config: config },

  // A layer of a site or of a physics group.
  //   substitute  by the name that a macro loads, or of a role: the module, or role, in its place
  //   when        by module or role: configuration that applies when it is loaded; a macro may
  //               override it
  //   force       the same, and neither a macro nor another context may say otherwise
  //   extends     contexts that this one builds on
  //   modules, roles  what it adds to those that ship
  context(substitute={}, when={}, force={}, extends=[], modules={}, roles={}):
    local fault = contexts.faultOf(extends);
    assert fault == null : '[bad-value] ' + fault;
    {
      substitute: substitute,
      when: when,
      force: force,
      extends:: extends,
      modules:: modules,
      roles:: roles,
    },
}
