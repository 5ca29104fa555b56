(import 'execution.libsonnet')('Runs jobs on a Slurm cluster; compile with the backend slurm.', 'slurm')
