local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zzz', 'say']),
],
  roles={
    say: ccm.role('Has two lines in its environment.', apply=function(job, parameters) job {
      task+: { environment+: { GREETING: 'hello\nworld' } },
    }),
  })
