local ccm = import '../ccm.libsonnet';

// The same for every job, and so made once.
local url = ccm.text(['http://', ccm.address('control'), ':', ccm.port('rcf')]);
local command = [
  ccm.software('appfwk', 'bin/daq_application'),
  '--name',
  ccm.task,
  '--commandFacility',
  url,
];
local provided = { hostname: ccm.host, port: ccm.port('rcf'), url: url };

ccm.role(
  |||
    Runs `daq_application` of the software `appfwk` with its REST command facility on the port
    `rcf`. Run Control finds every task by what the role provides.
  |||,
  provides=ccm.provided({
    hostname: { type: 'string', description: 'The host that the task runs on.' },
    port: { type: 'integer', description: 'The port of its REST command facility.' },
    url: { type: 'string', description: 'The URL of its REST command facility.' },
  }),
  apply=function(job, parameters) job {
    task+: {
      commands+: [command],
      ports+: { rcf: {} },
      software+: ['appfwk'],
    },
    provides+: { appfwk: provided },
  },
)
