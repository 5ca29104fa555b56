local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['rc'], parameters={ controls: [] }),
  ccm.job('b', ['zzz'], parameters={ sleeps: ccm.of(ccm.parameter('controls'), 'a') }),
])
