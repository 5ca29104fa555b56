local rj = import '../../runjob.libsonnet';

local fields = {
  dataset: { type: 'string', description: 'The dataset that the request is for.' },
  events: { type: 'integer', minimum: 0, description: 'How many events are asked for.' },
  first_event: { type: 'integer', minimum: 0, default: 1, description: 'The number of the first one.' },
  seed: { type: 'integer', minimum: 0, default: 1, description: 'What seeds of tasks are made from.' },
  cards: { type: 'object', default: {}, description: 'Driver cards by name, for the generator.' },
  release: { type: 'string', description: 'The release of the software.' },
};

rj.configurator(
  |||
    A request of a production, as a request database holds it. Other modules link to what is asked
    for. The request is a snapshot: import 'params/NAME.json' after `ccmgen fetch`.
  |||,
  metadata=fields {
    request: {
      type: 'object',
      description: 'A row of the database: the fields below, by name. Others are left alone.',
    },
  },
  required=['request'],
  provides=['request'],
  handlers={
    ConfigJob: rj.handler('reads the request', function(own, linker)
      local request = own.metadata.request;
      linker.set({
        [field]: request[field]
        for field in std.objectFields(fields)
        if std.objectHas(request, field)
      })),
  },
)
