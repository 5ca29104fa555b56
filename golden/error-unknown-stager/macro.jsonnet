local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 100 }),
  rj.load('Simulation', { input: rj.link('Pythia', 'output'), store: '/data', stager: 'dcach' }),
])
