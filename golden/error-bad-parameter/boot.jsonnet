local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zoned', 'zzz'], parameters={ zone: 7, sleeps: 'long' }),
])
