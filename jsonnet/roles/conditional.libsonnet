local ccm = import '../ccm.libsonnet';

ccm.role(
  'Says when the job may run with fewer tasks, or not at all.',
  parameters={
    quorum: {
      type: 'integer',
      minimum: 0,
      description: 'How many tasks are enough where there is no room for all.',
    },
    critical: {
      type: 'boolean',
      description: 'Whether the partition is nothing without the job: then it may not be removed.',
    },
    disabled: {
      type: 'string',
      minLength: 1,
      description: 'Why the job is not to run now.',
    },
    depends: {
      type: 'array',
      items: { type: 'object', properties: { on: { type: 'string' } }, required: ['on'] },
      description: |||
        What the job is removed without: `{on: 'job', job: ...}`, `{on: 'host', host: ...}`,
        `{on: 'device', host: ..., kind: ..., name: ...}`, or `{on: 'all', of: [...]}` and
        `{on: 'any', of: [...]}` of these.
      |||,
    },
  },
  apply=function(job, parameters)
    job {
      condition+: {
        [name]: parameters[name]
        for name in ['quorum', 'critical', 'disabled', 'depends']
        if name in parameters
      },
    },
)
