(import 'chain.libsonnet')(
  'Simulates the detector for generated events.',
  program='simulation',
  output='events.sim',
  needs=['generator'],
  provides=['simulation'],
)
