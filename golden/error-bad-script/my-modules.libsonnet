local rj = import 'runjob.libsonnet';

{
  Mine: rj.configurator(
    'Does something of its own.',
    metadata={ n: { type: 'integer', description: 'How many.', default: 1 } },
    handlers={
      MakeJob: rj.handler('makes a job', function(own, linker)
        linker.create('job one', rj.script { comands: [['run']], commands: [['run', own.metadata.n]] })),
    },
  ),
}
