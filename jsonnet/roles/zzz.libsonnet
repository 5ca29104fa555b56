local ccm = import '../ccm.libsonnet';

local command = ['sleep', ccm.parameter('sleeps')];

ccm.role(
  |||
    Sleeps: a stand-in for an application that is not written yet. Like a real one it claims a
    port, `rcf`, though nothing listens on it.
  |||,
  parameters={
    sleeps: {
      type: ['string', 'number'],
      pattern: '^[0-9]+([.][0-9]+)?(?![\\s\\S])',
      minimum: 0,
      default: '10',
      description: 'For how many seconds.',
    },
  },
  apply=function(job, parameters)
    local sleeps = if 'sleeps' in parameters then parameters.sleeps else '10';
    job {
      parameters+: { sleeps: sleeps },
      task+: {
        commands+: [command],
        ports+: { rcf: {} },
      },
    },
)
