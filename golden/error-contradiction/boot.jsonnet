local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('ru', ['placed', 'zzz'], parameters={
    together: [{ job: 'df', over: 'rack' }],
    apart: [{ job: 'df', over: 'rack' }],
  }),
  ccm.job('df', ['zzz']),
])
