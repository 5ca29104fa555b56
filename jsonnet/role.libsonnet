// How a role is written: documentation, the schema of its parameters, the schema of what each task
// provides after resolution, and a function from (job, parameters) to job. It is given parameters as
// data: what the boot says as JSON.
{
  role(doc, apply, parameters={}, required=[], provides={}):
    assert std.isString(doc) && doc != '' : 'a role needs documentation';
    assert std.isFunction(apply) : 'a role needs a function apply(job, parameters)';
    {
      doc: doc,
      parameters: {
        type: 'object',
        properties: parameters,
        required: required,
      },
      provides: provides,
      apply:: apply,
    },

  // The schema of `provides`: an object that has every property named.
  provided(properties): {
    type: 'object',
    properties: properties,
    required: std.objectFields(properties),
    additionalProperties: false,
  },

  // What a job is before any role was applied to it.
  bare(ident, roles, cardinality, parameters): {
    ident: ident,
    roles: roles,
    cardinality: cardinality,
    parameters: parameters,
    task: { commands: [] },
    provides: {},
  },
}
