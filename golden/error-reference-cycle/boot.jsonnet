local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz'], parameters={ sleeps: ccm.of(ccm.parameter('sleeps'), 'b') }),
  ccm.job('b', ['zzz'], parameters={ sleeps: ccm.of(ccm.parameter('sleeps'), 'a') }),
])
