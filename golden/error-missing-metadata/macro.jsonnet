local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia'),
  rj.load('Simulation', { output: 'events.sim' }),
])
