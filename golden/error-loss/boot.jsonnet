local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz', 'again']),
],
  roles={
    again: ccm.role('Is started again.', apply=function(job, parameters) job {
      task+: { restart: { when: 'always' } },
    }),
  })
