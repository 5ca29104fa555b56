local ccm = import 'ccm.libsonnet';

ccm.boot('p', [ccm.job('sleepers', ['zoned', 'zzz'], 2, { zone: 'here' })])
