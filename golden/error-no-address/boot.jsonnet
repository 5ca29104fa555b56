local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz', 'data']),
],
  roles={
    data: ccm.role('Listens on the data network.', apply=function(job, parameters) job {
      task+: { environment+: { DATA: ccm.address('data') } },
    }),
  })
