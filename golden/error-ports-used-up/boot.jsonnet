local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('sleepers', ['zzz'], 5),
])
