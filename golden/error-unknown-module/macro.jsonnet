local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pithya', { events: 100 }),
  rj.load('Runjob'),
  rj.configure('Simulatio', { options: ['--fast'] }),
], loop=[rj.job('a', { Pythia: { seed: 1 } })])
