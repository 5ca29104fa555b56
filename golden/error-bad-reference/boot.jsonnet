local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz'], parameters={ sleeps: { ref: 'prot', name: 'rcf' } }),
])
