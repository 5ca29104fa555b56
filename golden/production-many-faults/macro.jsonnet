local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('RefDB', { request: { events: 100 }, sed: 5 }),
  rj.load('Pythia', { events: rj.link('RefDB', 'event'), seed: 'random', cards: { MSEL: 1 } }),
  rj.load('Simulation', { input: rj.link('Pythia', 'output') }),
  rj.load('Runjob'),
], loop=[
  rj.job('pileup-' + pileup, { Simulation: { option: ['--pileup', pileup] } })
  for pileup in ['none', 'low']
])
