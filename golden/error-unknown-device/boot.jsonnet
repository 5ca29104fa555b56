local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('apa1', ['conditional', 'zzz'], parameters={ depends: [{ on: 'device', host: 'daq-2', kind: 'felix', name: 'f2' }] }),
])
