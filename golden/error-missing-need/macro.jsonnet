local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 100 }),
  rj.load('Reconstruction', { input: rj.link('Pythia', 'output') }),
])
