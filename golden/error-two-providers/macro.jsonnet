local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 100 }, name='signal'),
  rj.load('Pythia', { events: 900 }, name='background'),
  rj.load('Simulation', { input: rj.link('signal', 'output') }),
])
