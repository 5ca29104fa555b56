local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz']),
  ccm.job('b', ['zzz']),
  ccm.job('a', ['appfwk']),
])
