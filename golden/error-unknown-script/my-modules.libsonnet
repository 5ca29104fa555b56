local rj = import 'runjob.libsonnet';

{
  Mine: rj.configurator(
    'Does something of its own.',
    metadata={ n: { type: 'integer', description: 'How many.', default: 1 } },
    handlers={
      MakeJob: rj.handler('changes a job', function(own, linker)
        linker.change('job', function(script) script { commands: [['run']] })),
    },
  ),
}
