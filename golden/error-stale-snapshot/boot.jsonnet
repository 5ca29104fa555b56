local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('sleepers', ['zoned', 'zzz'], 2, import 'params/request.json'),
])
