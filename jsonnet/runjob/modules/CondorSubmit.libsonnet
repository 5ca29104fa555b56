(import 'execution.libsonnet')('Runs jobs in an HTCondor pool; compile with the backend condor.', 'condor')
