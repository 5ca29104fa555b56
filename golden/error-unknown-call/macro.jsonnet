local rj = import 'runjob.libsonnet';

rj.macro('mc', [rj.load('Mine')], modules=import 'my-modules.libsonnet')
