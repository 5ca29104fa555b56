// What this detector adds to the role taxonomy.
local ccm = import 'ccm.libsonnet';

{
  card: ccm.role(
    'Reads one FELIX card, which each task has for itself, and needs much memory.',
    provides=ccm.provided({
      card: { type: 'string', description: 'The card that the task reads.' },
    }),
    apply=function(job, parameters) job {
      task+: {
        resources+: { cpu_millis: 8000, memory_bytes: 16 * 1024 * 1024 * 1024, devices: { felix: 1 } },
        environment+: { DAQ_FELIX_CARD: ccm.device('felix') },
      },
      provides+: { card: { card: ccm.device('felix') } },
    },
  ),

  light: ccm.role(
    'Takes one processor and 2 GiB of memory.',
    apply=function(job, parameters) job {
      task+: { resources+: { cpu_millis: 1000, memory_bytes: 2 * 1024 * 1024 * 1024 } },
    },
  ),

  beacon: ccm.role(
    |||
      Answers the timing hardware on the port that the hardware is set to, and passes on to a job
      with rc what it hears. Two never share a host.
    |||,
    parameters={
      port: { type: 'integer', minimum: 1, maximum: 65535, description: 'What the hardware calls.' },
      informs: { type: 'string', description: 'The ident of a Run Control job; it has one task.' },
    },
    required=['port', 'informs'],
    apply=function(job, parameters) job {
      task+: {
        commands+: [[
          ccm.software('appfwk', 'bin/timing_beacon'),
          ccm.text(['--listen=', ccm.port('timing')]),
          '--inform',
          ccm.of(ccm.provides('rc', 'url'), parameters.informs),
        ]],
        ports+: { timing: { fixed: parameters.port } },
        placement+: { max_per: { host: 1 } },
        software+: ['appfwk'],
      },
    },
  ),

  reprocessing: ccm.role(
    'Reads a slice of what a plane has written and reconstructs it anew, on one processor.',
    parameters={
      plane: { type: 'integer', minimum: 1, description: 'Whose data it is.' },
      after: { type: 'string', description: 'The ident of the job that comes first.' },
    },
    required=['plane'],
    apply=function(job, parameters) job {
      task+: {
        commands+: [[
          ccm.software('appfwk', 'bin/reconstruct'),
          '--plane',
          ccm.parameter('plane'),
          '--slice',
          ccm.index,
        ]],
        resources+: { cpu_millis: 1000, memory_bytes: 2 * 1024 * 1024 * 1024 },
        software+: ['appfwk'],
        after: if 'after' in parameters then [{ job: parameters.after, when: 'finished' }] else [],
      },
    },
  ),
}
