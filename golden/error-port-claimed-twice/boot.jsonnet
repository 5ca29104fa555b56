local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz', 'web']),
  ccm.job('b', ['zzz', 'web']),
],
  roles={
    web: ccm.role('Listens on port 8080.', apply=function(job, parameters) job {
      task+: { ports+: { http: { fixed: 8080 } } },
    }),
  })
