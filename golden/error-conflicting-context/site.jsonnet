local rj = import 'runjob.libsonnet';

rj.context(
  substitute={ Runjob: 'CondorSubmit' },
  force={ Pythia: { cards+: { 'PMAS(25,1)': 110, MSEL: 0 } } },
)
