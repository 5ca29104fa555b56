// Where jobs go to HTCondor, and files to the mass storage. No macro knows of the watcher.
local rj = import 'runjob.libsonnet';

rj.context(
  substitute={ Runjob: 'CondorSubmit' },
  when={
    CondorSubmit: {
      zone: 'farm',
      memory_mib: 2000,
      attempts: 2,
      monitor: ['/opt/watch/bin/watch', '--quiet', '--'],
    },
    Reconstruction: { store: '/pnfs/higgs', stager: 'dcache' },
  },
)
