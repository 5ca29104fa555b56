// A partition type of real size: six detector planes are read out, triggered on and written.
local ccm = import 'ccm.libsonnet';

local planes = ['apa%d' % n for n in std.range(1, 6)];

local application(ident, zone, cardinality, roles, parameters={}) =
  ccm.job(ident, ['zoned', 'appfwk'] + roles, cardinality, { zone: zone } + parameters);

local readouts = [
  application('ru-' + plane, 'readout', 4, ['readout', 'sender'], {
    affinity: plane,
    to: ['dataflow', 'tp-makers'],
  })
  for plane in planes
];

local others = [
  application('tp-makers', 'trigger', 60, ['light', 'receiver', 'sender'], { to: ['trigger'] }),
  application('trigger', 'trigger', 1, ['receiver', 'sender'], { to: ['dataflow-orchestrator'] }),
  application('dataflow-orchestrator', 'storage', 1, ['receiver', 'sender'], { to: ['dataflow'] }),
  application('dataflow', 'storage', 60, ['light', 'receiver']),
  application('quality', 'monitoring', 40, ['light', 'receiver']),
  application('timing', 'services', 1, ['light']),
];

ccm.boot(
  { name: 'np04-physics', version: 'v5', labels: { detector: 'np04', kind: 'physics' } },
  [
    ccm.job('run-control', ['zoned', 'rc'], parameters={
      zone: 'services',
      controls: [job.ident for job in readouts + others],
    }),
    ccm.job('web', ['zoned', 'webui'], parameters={ zone: 'services', rc: 'run-control' }),
  ] + readouts + others + [
    // Placeholders for the slow-control applications, until they are written.
    ccm.job('slow-control', ['zoned', 'zzz'], 11, { zone: 'services', sleeps: 3600 }),
  ],
  roles=import 'roles.libsonnet',
)
