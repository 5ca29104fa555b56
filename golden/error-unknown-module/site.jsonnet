{ substitute: { Runjob: 'CondorSubmitt' } }
