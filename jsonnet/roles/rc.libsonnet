local ccm = import '../ccm.libsonnet';

ccm.role(
  |||
    Runs the Run Control service of the software `rc` on the port `http`. It is told the REST
    command facilities of every task of the jobs it controls, which must have the role appfwk.
  |||,
  parameters={
    controls: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Idents of the jobs to control.',
    },
  },
  provides=ccm.provided({
    url: { type: 'string', description: 'The URL of the Run Control service.' },
  }),
  apply=function(job, parameters)
    local controls = if 'controls' in parameters then parameters.controls else [];
    job {
      task+: {
        commands+: [
          [
            ccm.software('rc', 'bin/run_control'),
            '--partition',
            ccm.partition,
            '--port',
            ccm.port('http'),
          ] + std.flattenArrays([
            [
              '--control',
              ccm.text([name, '=', ccm.ofEvery(ccm.provides('appfwk', 'url'), name)]),
            ]
            for name in controls
          ]),
        ],
        ports+: { http: {} },
        software+: ['rc'],
      },
      provides+: {
        rc: { url: ccm.text(['http://', ccm.address('control'), ':', ccm.port('http')]) },
      },
    },
)
