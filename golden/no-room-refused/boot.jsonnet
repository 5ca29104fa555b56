local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('filter', ['placed', 'zzz'], 4, { max_per: { host: 2 } }),
  ccm.job('readout', ['placed', 'zzz'], 3, { require: { rack: 'x' } }),
  ccm.job('monitor', ['placed', 'zoned', 'zzz'], 2, { zone: 'edge', together: [{ job: 'readout' }] }),
])
