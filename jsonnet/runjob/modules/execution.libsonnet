// What execution services have in common: they dress every ScriptObject of a job for where it runs.
local rj = import '../../runjob.libsonnet';

function(doc, zone)
  rj.configurator(
    doc,
    metadata={
      zone: { type: 'string', description: 'The zone of the environment to run in.', default: zone },
      cpus: { type: 'number', exclusiveMinimum: 0, description: 'Processors a task.' },
      memory_mib: { type: 'integer', minimum: 1, description: 'Memory a task, in MiB.' },
      attempts: {
        type: 'integer',
        minimum: 0,
        default: 0,
        description: 'How often a task that fails is started again.',
      },
      monitor: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Words that go before each command: a program that watches it.',
      },
      environment: {
        type: 'object',
        default: {},
        description: 'Variables for every task; a variable that a task sets itself is left alone.',
      },
    },
    provides=['Runjob'],
    handlers={
      RunJob: rj.handler('dresses each ScriptObject for this service', function(own, linker)
        local set = own.metadata;
        linker.changeAll(function(script) script {
          placement+: { zone: set.zone },
          resources+: {
            [if std.objectHas(set, 'cpus') then 'cpu_millis']: std.ceil(set.cpus * 1000),
            [if std.objectHas(set, 'memory_mib') then 'memory_bytes']: set.memory_mib * 1048576,
          },
          environment: set.environment + super.environment,
          [if set.monitor != [] then 'wrappers']: [set.monitor] + super.wrappers,
          [if set.attempts > 0 then 'restart']: { when: 'on-failure', attempts: set.attempts },
        })),
    },
  )
