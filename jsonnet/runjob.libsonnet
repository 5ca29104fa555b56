// What authors of macros, contexts and modules import: local rj = import 'runjob.libsonnet';
//
//   rj.macro('higgs', [
//     rj.load('RefDB', { request: import 'params/request.json' }),
//     rj.load('Pythia', { events: rj.link('RefDB', 'events') }),
//     rj.load('Runjob'),
//   ], loop=[rj.job('mh' + mass, { Pythia: { mass: mass } }) for mass in [110, 120]])
(import 'reference.libsonnet') + (import 'runjob/macro.libsonnet') + {
  split: import 'runjob/split.libsonnet',
} + (import 'runjob/configurator.libsonnet') + (import 'runjob/script.libsonnet')
