// The QCD group looks at hard scattering, and may be asked for other ranges by a macro.
local rj = import 'runjob.libsonnet';

rj.context(when={ Pythia: { cards+: { 'CKIN(3)': 50, 'CKIN(4)': 80 } } })
