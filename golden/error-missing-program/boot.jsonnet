local ccm = import 'ccm.libsonnet';

ccm.boot('p', [ccm.job('sleepers', ['zzz'])])
