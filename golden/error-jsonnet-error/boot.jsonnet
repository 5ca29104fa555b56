local ccm = import 'ccm.libsonnet';
local site = { zones: ['local'] };

ccm.boot('p42', [
  ccm.job('a', ['zoned', 'zzz'], parameters={ zone: site.zone }),
])
