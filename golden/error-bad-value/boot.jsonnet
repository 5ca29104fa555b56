local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a b', ['zzz'], cardinality=-1),
])
