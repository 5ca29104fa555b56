local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('ru.1', ['zzz']),
])
