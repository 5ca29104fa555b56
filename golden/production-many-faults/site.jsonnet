{ substitute: { Runjob: 'CondorSubmit' }, when: { CondorSubmit: { zone: 5 } } }
