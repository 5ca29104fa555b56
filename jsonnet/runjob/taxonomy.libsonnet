// The modules that ship.
{
  RefDB: import 'modules/RefDB.libsonnet',
  Pythia: import 'modules/Pythia.libsonnet',
  Simulation: import 'modules/Simulation.libsonnet',
  Reconstruction: import 'modules/Reconstruction.libsonnet',
  Runjob: import 'modules/Runjob.libsonnet',
  CondorSubmit: import 'modules/CondorSubmit.libsonnet',
  SlurmSubmit: import 'modules/SlurmSubmit.libsonnet',
  LocalRun: import 'modules/LocalRun.libsonnet',
}
