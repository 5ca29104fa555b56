local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('readout', ['zoned', 'zzz'], 4, { zone: 'daq', affinity: 'APA42' }),
  ccm.job('sleepers', ['zoned', 'zzz'], 20, { zone: 'daq' }),
])
