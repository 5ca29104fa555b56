// Higgs to four muons, as asked for in the request database: generated, simulated with two kinds of
// pile-up, reconstructed.
//
//   ccmgen compile macro.jsonnet --context site-fnal.jsonnet --context group-higgs.jsonnet \
//     --env env.json --backend condor -o out
local rj = import 'runjob.libsonnet';

rj.macro('higgs-4mu', [
  rj.load('RefDB', { request: import 'params/request.json' }),

  rj.load('Pythia', {
    dataset: rj.link('RefDB', 'dataset'),
    events: rj.link('RefDB', 'events'),
    seed: rj.link('RefDB', 'seed'),
    cards+: { 'MSEL': 0, 'MSUB(102)': 1 },
    card_files: { 'decays.table': importstr 'decays.table' },
  }),
  rj.load('Simulation', { input: rj.link('Pythia', 'output') }),
  rj.load('Reconstruction', { input: rj.link('Simulation', 'output') }),

  // What runs the jobs is the site's affair.
  rj.load('Runjob'),

  rj.configure('Reconstruction', { options: ['--tracks', 'muon'] }),
], loop=[
  rj.job('pileup-' + pileup, { Simulation: { options: ['--pileup', pileup] } })
  for pileup in ['none', 'low']
])
