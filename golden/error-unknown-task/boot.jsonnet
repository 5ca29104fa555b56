local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('web', ['webui'], parameters={ rc: 'control' }),
  ccm.job('control', ['rc'], 2),
])
