// Whatever the Higgs group generates, the mass of the Higgs boson is 108 GeV.
local rj = import 'runjob.libsonnet';

rj.context(force={ Pythia: { cards+: { 'PMAS(25,1)': 108 } } })
