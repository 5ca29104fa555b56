local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('control', ['rc'], parameters={ controls: ['sleepers'] }),
  ccm.job('sleepers', ['zzz'], 2),
])
