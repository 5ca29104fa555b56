{ substitute: { CondorSubmit: 'FastSubmit', FastSubmit: 'CondorSubmit' } }
