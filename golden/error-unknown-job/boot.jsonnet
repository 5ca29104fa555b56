local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('control', ['rc'], parameters={ controls: ['readuot'] }),
  ccm.job('readout', ['appfwk'], 2),
])
