(import 'execution.libsonnet')('Runs jobs on one machine; compile with the backend local.', 'local')
