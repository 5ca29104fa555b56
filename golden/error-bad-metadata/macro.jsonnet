local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 'many', cards: { MSEL: 0 } }),
  rj.load('CondorSubmit'),
], loop=[rj.job('a', { Pythia: { events_per_task: 0 } })])
