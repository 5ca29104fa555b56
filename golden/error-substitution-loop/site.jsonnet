{ substitute: { Runjob: 'CondorSubmit' } }
