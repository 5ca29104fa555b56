(import 'chain.libsonnet')(
  'Reconstructs simulated events.',
  program='reconstruction',
  output='events.reco',
  needs=['simulation'],
  provides=['reconstruction'],
)
