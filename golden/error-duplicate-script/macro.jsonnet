local rj = import 'runjob.libsonnet';

rj.macro(
  'mc',
  [rj.load('Mine')],
  loop=[rj.job('a'), rj.job('b')],
  modules=import 'my-modules.libsonnet',
)
