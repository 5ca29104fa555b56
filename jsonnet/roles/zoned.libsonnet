local ccm = import '../ccm.libsonnet';

ccm.role(
  'Places the tasks in a zone of the site and, with an affinity, on hosts that have it.',
  parameters={
    zone: { type: 'string', description: "A zone of the environment, such as 'local'." },
    affinity: {
      type: 'string',
      description: "What the host must be near to, such as 'APA42': its attribute `affinity`.",
    },
  },
  required=['zone'],
  apply=function(job, parameters) job {
    task+: {
      placement+: {
        zone: parameters.zone,
      } + (
        if 'affinity' in parameters then { require+: { affinity: parameters.affinity } } else {}
      ),
    },
  },
)
