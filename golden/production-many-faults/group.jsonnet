{ force: { Pythia: { cards+: { MSEL: 0 } } } }
