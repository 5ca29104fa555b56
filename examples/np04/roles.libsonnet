// What this detector adds to the role taxonomy.
local ccm = import 'ccm.libsonnet';

local dataPort = ccm.text([ccm.address('data'), ':', ccm.port('data')]);

local sendsTo(jobs) = std.flattenArrays([
  ['--send-to', ccm.ofEvery(ccm.provides('receiver', 'endpoint'), job)]
  for job in jobs
]);

{
  receiver: ccm.role(
    'Listens for data of other jobs on the data network, on the port `data`.',
    provides=ccm.provided({
      endpoint: { type: 'string', description: 'Address and port on the data network.' },
    }),
    apply=function(job, parameters) job {
      task+: { ports+: { data: {} }, environment+: { DAQ_DATA_ENDPOINT: dataPort } },
      provides+: { receiver: { endpoint: dataPort } },
    },
  ),

  sender: ccm.role(
    'Sends data to every task of other jobs, which must have the role receiver.',
    parameters={
      to: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'Job idents.' },
    },
    required=['to'],
    apply=function(job, parameters) job {
      task+: {
        // An application that gives the command comes before this role in a job's roles.
        commands: [
          super.commands[i] + (
            if i == std.length(super.commands) - 1 then sendsTo(parameters.to) else []
          )
          for i in std.range(0, std.length(super.commands) - 1)
        ],
      },
    },
  ),

  readout: ccm.role(
    'Reads one FELIX card, which each task has for itself, and needs much memory.',
    provides=ccm.provided({
      card: { type: 'string', description: 'The card that the task reads.' },
    }),
    apply=function(job, parameters) job {
      task+: {
        resources+: { cpu_millis: 8000, memory_bytes: 64 * 1024 * 1024 * 1024, devices: { felix: 1 } },
        environment+: { DAQ_FELIX_CARD: ccm.device('felix') },
      },
      provides+: { readout: { card: ccm.device('felix') } },
    },
  ),

  light: ccm.role(
    'Takes one processor and 2 GiB of memory.',
    apply=function(job, parameters) job {
      task+: { resources+: { cpu_millis: 1000, memory_bytes: 2 * 1024 * 1024 * 1024 } },
    },
  ),
}
