local ccm = import '../ccm.libsonnet';

local scalar = { type: ['string', 'number', 'boolean'] };
local match = {
  anyOf: [
    scalar,
    {
      type: 'object',
      properties: {
        equals: scalar,
        'in': { type: 'array', items: scalar },
        matches: { type: 'string' },
        version: { type: 'string' },
        at_least: { type: 'number' },
        at_most: { type: 'number' },
        above: { type: 'number' },
        below: { type: 'number' },
      },
      additionalProperties: false,
    },
  ],
};
local byAttribute = { type: 'object', additionalProperties: match };
local neighbours = {
  type: 'array',
  items: {
    type: 'object',
    properties: { job: { type: 'string' }, over: { type: 'string' } },
    required: ['job'],
    additionalProperties: false,
  },
};

ccm.role(
  |||
    Says where among the hosts of its zone each task goes, and what it takes of its host. Hosts are
    known by attributes: those of the environment, `host` (its name) and `zone` (the zones it is in).
  |||,
  parameters={
    require: byAttribute {
      description: |||
        What a host must have, by attribute: a value, or an object of some of `equals`, `in`,
        `matches` (a regular expression), `version` (such as '>= 5.14, < 6'), `at_least`, `at_most`,
        `above` and `below`.
      |||,
    },
    prefer: {
      type: 'array',
      items: {
        type: 'object',
        properties: { hosts: byAttribute, weight: { type: 'integer', minimum: 1 } },
        required: ['hosts'],
        additionalProperties: false,
      },
      description: 'What a host had better have, each with a weight: those with most go first.',
    },
    max_per: {
      type: 'object',
      additionalProperties: { type: 'integer', minimum: 1 },
      description: 'By attribute: how many tasks hosts of the same value may have, `{host: 1}` say.',
    },
    spread: {
      type: 'array',
      items: { type: 'string' },
      description: 'Attributes over whose values tasks are evened out as far as there is room; hosts have all of them.',
    },
    together: neighbours { description: 'Jobs to be near to: on the same `host`, or `over` another attribute.' },
    apart: neighbours { description: 'Jobs to keep away from, in the same way.' },
    resources: {
      type: 'object',
      properties: {
        cpu_millis: { type: 'integer', minimum: 0 },
        memory_bytes: { type: 'integer', minimum: 0 },
        slots: { type: 'integer', minimum: 0 },
        devices: {
          type: 'object',
          additionalProperties: {
            anyOf: [
              { type: 'integer', minimum: 1 },
              { type: 'array', items: { type: 'string' }, minItems: 1 },
            ],
          },
        },
      },
      additionalProperties: false,
      description: 'What each task takes: `slots`, `cpu_millis`, `memory_bytes`, and of `devices` by kind how many, or a list of names.',
    },
  },
  apply=function(job, parameters)
    local names = ['require', 'prefer', 'max_per', 'spread', 'together', 'apart'];
    job {
      task+: {
        placement+: { [name]+: parameters[name] for name in names if name in parameters },
        [if 'resources' in parameters then 'resources']+: parameters.resources,
      },
    },
)
