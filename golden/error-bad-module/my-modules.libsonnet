local rj = import 'runjob.libsonnet';

{
  Mine: rj.configurator('Does something.', metadata={ n: 5 }),
}
