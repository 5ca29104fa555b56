local rj = import '../../runjob.libsonnet';

rj.configurator(
  'Runs the jobs of a macro. A site context says how: it puts CondorSubmit, SlurmSubmit, LocalRun or a module of its own in the place of this one.',
  abstract=true,
)
