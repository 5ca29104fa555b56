local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('rc', ['conditional', 'zzz'], parameters={ critical: true, depends: [{ on: 'host', host: 'daq-1' }] }),
])
