local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 100, cards: { 'PMAS(25,1)': 120 } }),
  rj.load('CondorSubmit'),
], loop=[rj.job('a', { Pythia: { seed: 5 } })])
