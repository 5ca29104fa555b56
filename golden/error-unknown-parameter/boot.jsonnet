local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zoned', 'zzz'], parameters={ zone: 'local', sleep: 3 }),
])
