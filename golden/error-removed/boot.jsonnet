local ccm = import 'ccm.libsonnet';

local on(host) = { on: 'host', host: host };

ccm.boot('p42', [
  ccm.job('apa1', ['conditional', 'zzz'], parameters={ depends: [{ on: 'device', host: 'daq-2', kind: 'felix', name: 'f0' }] }),
  ccm.job('apa2', ['conditional', 'zzz'], parameters={ depends: [{ on: 'any', of: [on('daq-1'), on('daq-2')] }] }),
  ccm.job('monitor', ['conditional', 'zzz'], parameters={ depends: [{ on: 'job', job: 'apa1' }] }),
  ccm.job('filter', ['conditional', 'placed', 'zzz'], 3, { quorum: 2, max_per: { host: 1 } }),
])
