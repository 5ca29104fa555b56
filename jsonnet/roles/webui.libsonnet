local ccm = import '../ccm.libsonnet';

ccm.role(
  'Runs the web interface of the software `webui` on the port `http`, in front of a job with rc.',
  parameters={
    rc: { type: 'string', description: 'The ident of the Run Control job; it has one task.' },
  },
  required=['rc'],
  provides=ccm.provided({
    url: { type: 'string', description: 'The URL that people open.' },
  }),
  apply=function(job, parameters) job {
    task+: {
      commands+: [[
        ccm.software('webui', 'bin/webui'),
        '--port',
        ccm.port('http'),
        '--run-control',
        ccm.of(ccm.provides('rc', 'url'), parameters.rc),
      ]],
      ports+: { http: {} },
      software+: ['webui'],
    },
    provides+: {
      webui: { url: ccm.text(['http://', ccm.address('control'), ':', ccm.port('http')]) },
    },
  },
)
