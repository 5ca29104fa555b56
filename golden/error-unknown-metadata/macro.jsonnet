local rj = import 'runjob.libsonnet';

rj.macro('mc', [
  rj.load('Pythia', { events: 100, card: { MSEL: 0 } }),
  rj.load('CondorSubmit'),
])
