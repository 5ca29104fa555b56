local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['appfwk']),
])
