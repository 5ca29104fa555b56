local rj = import 'runjob.libsonnet';

{
  Mine: rj.configurator(
    'Does something of its own.',
    metadata={ n: { type: 'integer', description: 'How many.', default: 1 } },
    handlers={
      MakeJobs: rj.handler('makes a job', function(own, linker)
        linker.create(linker.job, rj.script { commands: [['run']] })),
      Reset: rj.handler('forgets everything', function(own, linker) linker),
    },
  ),
}
