local ccm = import 'ccm.libsonnet';
local after(job) = ccm.role('Comes after another job.', apply=function(self_, parameters) self_ {
  task+: { after+: [{ job: job, when: 'started' }] },
});

ccm.boot('p42', [
  ccm.job('a', ['zzz', 'after-b']),
  ccm.job('b', ['zzz', 'after-a']),
], roles={ 'after-a': after('a'), 'after-b': after('b') })
