local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('RefDB', { request: { dataset: 'h' } }),
  rj.load('Pythia', { events: rj.link('RefDB', 'evens'), dataset: rj.link('RefDb', 'dataset') }),
])
