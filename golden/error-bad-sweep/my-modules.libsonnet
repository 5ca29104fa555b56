local rj = import 'runjob.libsonnet';

{
  Mine: rj.configurator(
    'Does something of its own.',
    metadata={ n: { type: 'integer', description: 'How many.', default: 1 } },
    handlers={
      MakeJob: rj.handler('makes a job', function(own, linker)
        linker.create('job', rj.script {
          commands: [['run', rj.column('name')]],
          cardinality: 3,
          sweep: { name: { kind: 'values', values: ['a', 'b'] }, n: { kind: 'share', total: 100, size: 99 } },
        })),
    },
  ),
}
