local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('sleep', ['zzz'], cardinality=2),
])
