// A partition type of the largest size that is foreseen: 150 detector planes, each read out,
// triggered on, built and watched by ten jobs of its own. 1,500 jobs, 120,000 tasks.
local ccm = import 'ccm.libsonnet';

local planes = [std.toString(1000 + n)[1:] for n in std.range(1, 150)];

local application(ident, zone, cardinality, roles=[], parameters={}) =
  ccm.job(ident, ['zoned', 'appfwk'] + roles, cardinality, { zone: zone } + parameters);

// What of a plane Run Control talks to: 796 tasks in seven jobs.
local applications(plane) = {
  readout: application('readout-' + plane, 'readout', 20, ['card'], { affinity: 'apa' + plane }),
  finder: application('finder-' + plane, 'readout', 100, parameters={ affinity: 'apa' + plane }),
  trigger: application('trigger-' + plane, 'trigger', 60, ['light']),
  dataflow: application('dataflow-' + plane, 'storage', 200, ['light']),
  builder: application('builder-' + plane, 'storage', 120, ['light']),
  filter: application('filter-' + plane, 'storage', 156, ['light']),
  quality: application('quality-' + plane, 'monitoring', 140, ['light']),
};

local plane(number) =
  local name = planes[number];
  local controlled = applications(name);
  [
    ccm.job('run-control-' + name, ['zoned', 'rc'], parameters={
      zone: 'services',
      controls: [controlled[key].ident for key in std.objectFields(controlled)],
    }),
    ccm.job('web-' + name, ['zoned', 'webui'], parameters={
      zone: 'services',
      rc: 'run-control-' + name,
    }),
    ccm.job('beacon-' + name, ['zoned', 'beacon'], 2, {
      zone: 'services',
      port: 12001 + number,
      informs: 'run-control-' + name,
    }),
  ] + [controlled[key] for key in std.objectFields(controlled)];

ccm.boot(
  { name: 'far-detector', version: 'v1', labels: { detector: 'far', kind: 'physics' } },
  std.flatMap(plane, std.range(0, std.length(planes) - 1)),
  roles=import 'roles.libsonnet',
)
