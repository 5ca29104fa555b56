local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('RefDB', { request: {}, dataset: rj.link('Pythia', 'dataset') }),
  rj.load('Pythia', { events: 100, dataset: rj.link('Simulation', 'input') }),
  rj.load('Simulation', { input: rj.link('RefDB', 'dataset') }),
])
