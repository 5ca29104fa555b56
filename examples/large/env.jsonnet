// The site: 4,000 hosts in five zones, with a control and a data network.
local folded(count, width) = '[%0*d-%d]' % [width, 1, count];

// Addresses of `count` hosts of a network, a hundred to a subnet.
local addresses(network, subnet, count) =
  std.join(',', ['10.%d.%d.[1-%d]' % [network, subnet + n / 100, std.min(100, count - n)]
                 for n in std.range(0, count - 1) if n % 100 == 0]);

local farm(name, subnet, count, capacity, attributes={}) = {
  [name + folded(count, std.length(std.toString(count)))]: {
    attributes: attributes,
    capacity: capacity,
    addresses: {
      control: addresses(73, subnet, count),
      data: addresses(74, subnet, count),
    },
  },
};

// The eight hosts that the fibres of a plane end at, with three cards each.
local readout(number) =
  local plane = std.toString(1000 + number)[1:];
  farm('ru-%s-' % plane, number, 8, {
    cpu: 64,
    memory: '128 GiB',
    slots: 20,
    devices: { felix: ['0', '1', '2'] },
  }, { affinity: 'apa' + plane });

local overSsh(hosts) = { hosts: hosts, launcher: { kind: 'ssh', options: ['-o', 'BatchMode=yes'] } };

{
  site: 'cavern',
  hosts: std.foldl(function(all, number) all + readout(number), std.range(1, 150), {})
         + farm('trg-', 160, 600, { cpu: 48, memory: '192 GiB', slots: 24 })
         + farm('str-', 170, 1400, { cpu: 96, memory: '512 GiB', slots: 72 })
         + farm('mon-', 190, 600, { cpu: 64, memory: '256 GiB', slots: 48 })
         + farm('ctl-', 200, 200, { cpu: 16, memory: '64 GiB', slots: 8 }),
  zones: {
    readout: overSsh('ru-[001-150]-[1-8]'),
    trigger: overSsh('trg-[001-600]'),
    storage: overSsh('str-[0001-1400]'),
    monitoring: overSsh('mon-[001-600]'),
    services: overSsh('ctl-[001-200]') {
      users: { rc: 'control', webui: 'web' },
      ports: { range: '30000-30999' },
    },
  },
  ports: { range: '9000-9999', reserved: '9100,9400-9420' },
  users: { default: 'daq' },
  software: {
    appfwk: {
      prefix: '/opt/daq/v5',
      environment: { DAQ_SHARE_PATH: '/opt/daq/v5/share', TRACE_FILE: '/tmp/trace.buffer' },
    },
    rc: { prefix: '/opt/daq/run-control' },
    webui: { prefix: '/opt/daq/webui' },
  },
}
