local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('builder', ['placed', 'zzz'], 2, { resources: { slots: 3 } }),
  ccm.job('monitor', ['placed', 'zzz'], 1, { together: [{ job: 'builder' }], resources: { slots: 0 } }),
  ccm.job('filter', ['placed', 'zzz'], 3, { resources: { slots: 2 } }),
])
