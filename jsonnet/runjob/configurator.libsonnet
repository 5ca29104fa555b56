// How a module is written: a configurator with metadata, and handlers bound to framework calls.
local isAll(list, is) = std.isArray(list) && std.length([item for item in list if !is(item)]) == 0;

local fieldsThat(object, are) = [key for key in std.objectFields(object) if !are(object[key])];

local isHandler(value) =
  std.isObject(value) && std.objectHasAll(value, 'apply') && std.isFunction(value.apply) &&
  std.objectHas(value, 'does') && std.isString(value.does);

local lists = ['required', 'provides', 'needs', 'calls'];
local fields = ['doc', 'metadata', 'handlers', 'abstract'] + lists;

// What is wrong with a module, or null.
local fault(module) =
  if !std.isObject(module) then 'it is no object'
  else
    local missing = [field for field in fields if !std.objectHasAll(module, field)];
    if missing != [] then 'it has no ' + missing[0]
    else
      local bad = [list for list in lists if !isAll(module[list], std.isString)];
      local schemas = module.metadata, handlers = module.handlers;
      if !std.isString(module.doc) || module.doc == '' then 'a module needs documentation'
      else if bad != [] then bad[0] + ' is no list of names'
      else if !std.isBoolean(module.abstract) then 'abstract is neither true nor false'
      else if !std.isObject(schemas) then 'metadata is no object of schemas by key'
      else if !std.isObject(handlers) then 'handlers is no object of handlers by call'
      else
        local odd = fieldsThat(schemas, std.isObject), unbound = fieldsThat(handlers, isHandler);
        local unsaid = std.setDiff(std.set(module.required), std.objectFields(schemas));
        if odd != [] then 'the schema of its metadata ' + odd[0] + ' is no object'
        else if unbound != [] then 'bind a function to the call ' + unbound[0] + ' with handler(does, function)'
        else if unsaid != [] then 'it requires ' + unsaid[0] + ', and has no such metadata'
        else null;

{
  // `metadata` has by key a JSON Schema with `description` and, where there is one, `default`;
  // `required` are keys that must be given. A module provides its own name, and what `provides`
  // says; each of `needs` must be provided by one other loaded module, which then comes first.
  // `calls` are calls of the module's own, which a macro may or may not issue. An `abstract` module
  // only stands for one that a context puts in its place.
  configurator(doc, metadata={}, required=[], provides=[], needs=[], handlers={}, calls=[], abstract=false):
    local made = {
      doc: doc,
      metadata: metadata,
      required: required,
      provides: provides,
      needs: needs,
      handlers: handlers,
      calls: calls,
      abstract: abstract,
    };
    local bad = fault(made);
    assert bad == null : '[bad-module] a module is not made as modules are: ' + bad;
    made,

  fault:: fault,

  // A function from (configurator, linker) to linker, and what it does, for the calling table.
  // The configurator has `name`, `module` and `metadata`, with links resolved.
  handler(does, apply):
    assert std.isString(does) && does != '' : 'a handler says what it does';
    assert std.isFunction(apply) && std.length(apply) == 2 : 'a handler needs a function(configurator, linker)';
    { does: does, apply:: apply },

  // A value that is another configurator's: of the one loaded by this name, or the one that
  // provides it. It is looked up when it is read, so what that one's handlers have set by then
  // counts.
  link(configurator, key):
    assert std.isString(configurator) && std.isString(key) :
           'link needs the name of a configurator, and a key of its metadata';
    { ref: 'link', of: configurator, key: key },
}
