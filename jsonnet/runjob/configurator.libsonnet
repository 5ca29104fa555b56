// How a module is written: a configurator with metadata, and handlers bound to framework calls.
{
  // `metadata` has by key a JSON Schema with `description` and, where there is one, `default`;
  // `required` are keys that must be given. A module provides its own name, and what `provides`
  // says; each of `needs` must be provided by one other loaded module, which then comes first.
  // `calls` are calls of the module's own, which a macro may or may not issue. An `abstract` module
  // only stands for one that a context puts in its place.
  configurator(doc, metadata={}, required=[], provides=[], needs=[], handlers={}, calls=[], abstract=false):
    assert std.isString(doc) && doc != '' : 'a module needs documentation';
    local bad = [call for call in std.objectFields(handlers) if !std.objectHasAll(handlers[call], 'apply')];
    assert bad == [] : 'bind a function to the call ' + bad[0] + ' with handler(does, function)';
    {
      doc: doc,
      metadata: metadata,
      required: required,
      provides: provides,
      needs: needs,
      handlers: handlers,
      calls: calls,
      abstract: abstract,
    },

  // A function from (configurator, linker) to linker, and what it does, for the calling table.
  // The configurator has `name`, `module` and `metadata`, with links resolved.
  handler(does, apply):
    assert std.isString(does) && does != '' : 'a handler says what it does';
    assert std.isFunction(apply) : 'a handler needs a function(configurator, linker)';
    { does: does, apply:: apply },

  // A value that is another configurator's: of the one loaded by this name, or the one that
  // provides it. It is looked up when it is read, so what that one's handlers have set by then
  // counts.
  link(configurator, key):
    assert std.isString(configurator) && std.isString(key) :
           'link needs the name of a configurator, and a key of its metadata';
    { ref: 'link', of: configurator, key: key },
}
