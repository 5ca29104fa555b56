local rj = import 'runjob.libsonnet';

rj.context(
  substitute={ Runjob: 'SlurmSubmit' },
  force={ Pythia: { cards+: { 'PMAS(25,1)': 108, MSEL: 0 } } },
)
