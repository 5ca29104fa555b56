// The partition type of the original mock, twice two tasks.
local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('job1', ['zoned', 'zzz'], cardinality=2, parameters={ zone: 'local', sleeps: '20' }),
  ccm.job('job2', ['zoned', 'appfwk'], cardinality=2, parameters={ zone: 'remote' }),
])
