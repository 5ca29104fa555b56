local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['sulk']),
],
  roles={
    sulk: ccm.role('Never works.', apply=function(job, parameters) job { task+: { comands: [['true']] } }),
  })
