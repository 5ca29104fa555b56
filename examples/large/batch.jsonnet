// What is done with the data of such a run afterwards, without hosts and ports: each plane is
// reprocessed in ten passes, one after the other. 1,500 jobs, 120,000 tasks.
local ccm = import 'ccm.libsonnet';

ccm.boot(
  { name: 'reprocessing', version: 'v1' },
  [
    ccm.job('pass-%d-%03d' % [pass, plane], ['reprocessing'], 80, {
      plane: plane,
      [if pass > 0 then 'after']: 'pass-%d-%03d' % [pass - 1, plane],
    })
    for plane in std.range(1, 150)
    for pass in std.range(0, 9)
  ],
  roles=import 'roles.libsonnet',
)
