{ when: { CondorSubmit: { memory: 2000 } } }
