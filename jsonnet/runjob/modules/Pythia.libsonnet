local rj = import '../../runjob.libsonnet';

rj.configurator(
  |||
    Generates events, so many a task, each task with a seed of its own. Makes the ScriptObject that
    the rest of the chain adds to.
  |||,
  metadata={
    program: { type: 'string', default: 'pythia', description: 'The generator: a program of the software.' },
    software: { type: 'string', default: 'cms', description: 'The software of the environment.' },
    dataset: { type: 'string', description: 'The dataset that the events are of.' },
    events: { type: 'integer', minimum: 0, description: 'How many events altogether.' },
    events_per_task: { type: 'integer', minimum: 1, default: 1000, description: 'How many a task at the most.' },
    first_event: { type: 'integer', default: 1, description: 'The number of the first event.' },
    seed: { type: 'integer', minimum: 0, default: 1, description: "What the tasks' seeds are made from." },
    cards: { type: 'object', default: {}, description: 'Driver cards: a value by name.' },
    card_files: {
      type: 'object',
      default: {},
      description: 'Further files of the sandbox by path, such as tables that the cards name.',
    },
    card_text: { type: 'string', description: 'The cards as the generator reads them; ConfigJob sets it.' },
    output: { type: 'string', default: 'events.gen', description: 'The file that is written.' },
  },
  required=['events'],
  provides=['generator'],
  handlers={
    ConfigJob: rj.handler('writes the driver cards', function(own, linker)
      local cards = own.metadata.cards;
      local lines = [name + ' = ' + cards[name] + '\n' for name in std.objectFields(cards)];
      linker.set({ card_text: std.join('', lines) })),

    MakeJob: rj.handler('makes the job: cards, event ranges and seeds', function(own, linker)
      local set = own.metadata;
      linker.create(linker.job, rj.script {
        files: {
          'pythia.cards': rj.file(rj.text([
            set.card_text,
            'firstEvent = ', rj.column('first_event'), '\n',
            'numberOfEvents = ', rj.column('events'), '\n',
            'seed = ', rj.column('seed'), '\n',
          ])),
        } + { [path]: rj.file(set.card_files[path]) for path in std.objectFields(set.card_files) },
        commands: [[rj.software(set.software, 'bin/' + set.program), 'pythia.cards', set.output]],
        software: [set.software],
        metadata: {
          events: set.events,
          cards: set.cards,
          [if std.objectHas(set, 'dataset') then 'dataset']: set.dataset,
        },
      } + rj.split.events(set.events, set.events_per_task, set.first_event) + rj.split.seeds(set.seed, of=linker.job))),
  },
)
