local rj = import 'runjob.libsonnet';

rj.context(force={ Pythia: { cards+: { 'PMAS(25,1)': 108 }, seed: 1 } })
