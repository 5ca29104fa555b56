// The site: 40 hosts in five zones, with a control and a data network.
local readout(number, plane) =
  local hosts = '[%02d-%02d]' % [number, number + 1];
  {
    ['np04-srv-0' + hosts]: {
      attributes: { affinity: [plane], model: 'readout' },
      capacity: { cpu: 64, memory: '384 GiB', slots: 8, devices: { felix: ['0', '1'] } },
      addresses: {
        control: '10.73.136.[%d-%d]' % [number, number + 1],
        data: '10.73.137.[%d-%d]' % [number, number + 1],
      },
    },
  };

local farm(name, count, first, capacity) = {
  ['%s-0[01-%02d]' % [name, count]]: {
    capacity: capacity,
    addresses: {
      control: '10.73.136.[%d-%d]' % [first, first + count - 1],
      data: '10.73.137.[%d-%d]' % [first, first + count - 1],
    },
  },
};

local overSsh = {
  launcher: {
    kind: 'ssh',
    options: ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
  },
};

{
  site: 'ehn1',
  hosts: {}
         + readout(1, 'apa1') + readout(3, 'apa2') + readout(5, 'apa3')
         + readout(7, 'apa4') + readout(9, 'apa5') + readout(11, 'apa6')
         + farm('np04-str', 10, 21, { cpu: 32, memory: '128 GiB', slots: 12 })
         + farm('np04-trg', 8, 41, { cpu: 48, memory: '192 GiB', slots: 16 })
         + farm('np04-mon', 6, 61, { cpu: 32, memory: '64 GiB', slots: 10 })
         + farm('np04-ctl', 4, 81, { cpu: 16, memory: '64 GiB', slots: 8 }),
  zones: {
    readout: overSsh { hosts: 'np04-srv-0[01-12]' },
    storage: overSsh { hosts: 'np04-str-0[01-10]' },
    trigger: overSsh { hosts: 'np04-trg-0[01-08]' },
    monitoring: overSsh { hosts: 'np04-mon-0[01-06]' },
    services: overSsh {
      hosts: 'np04-ctl-0[01-04]',
      users: { rc: 'np04ctl', webui: 'np04web' },
      ports: { range: '30000-30999' },
    },
  },
  default_zone: 'services',
  ports: { range: '9000-9999', reserved: '9100,9400-9420' },
  users: { default: 'np04daq' },
  software: {
    appfwk: {
      prefix: '/opt/dunedaq/fddaq-v5.2.0',
      environment: {
        DUNEDAQ_SHARE_PATH: '/opt/dunedaq/fddaq-v5.2.0/share',
        TRACE_FILE: '/tmp/trace_$USER.buffer',
      },
    },
    rc: { prefix: '/opt/dunedaq/run-control' },
    webui: { prefix: '/opt/dunedaq/webui', environment: { WEBUI_TITLE: "NP04 'physics' 100% live" } },
  },
  environment: { policy: 'inherit' },
}
