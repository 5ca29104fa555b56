local ccm = import 'ccm.libsonnet';

ccm.boot('p', [
  ccm.job('readout', ['zoned', 'appfwk'], 2, { zone: 'farm' }),
])
