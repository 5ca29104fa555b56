{ when: { CondorSubmit: { memory_mib: '2 GB' } } }
