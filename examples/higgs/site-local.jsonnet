// One machine for trying things out.
local rj = import 'runjob.libsonnet';

rj.context(
  substitute={ Runjob: 'LocalRun' },
  when={
    LocalRun: { zone: 'desk' },
    Pythia: { events_per_task: 100 },
    Reconstruction: { store: '/data/higgs' },
  },
)
