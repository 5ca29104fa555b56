// A step of a chain after the generator: it reads the file of the step before, and writes one.
local rj = import '../../runjob.libsonnet';

function(doc, program, output, needs, provides)
  rj.configurator(
    doc,
    metadata={
      program: { type: 'string', default: program, description: 'A program of the software.' },
      software: { type: 'string', default: 'cms', description: 'The software of the environment.' },
      input: { type: 'string', description: 'The file that is read: a link to the output of the step before.' },
      output: { type: 'string', default: output, description: 'The file that is written.' },
      options: { type: 'array', items: { type: 'string' }, default: [], description: 'Further words of the command.' },
      store: {
        type: 'string',
        description: 'A folder or URL that the output is staged out to, for each task under its own name.',
      },
      stager: { type: 'string', default: 'copy', description: 'The stager of the environment for it.' },
    },
    required=['input'],
    needs=needs,
    provides=provides,
    handlers={
      MakeJob: rj.handler('adds its command to the job', function(own, linker)
        local set = own.metadata;
        linker.change(linker.job, function(script) script {
          commands+: [[rj.software(set.software, 'bin/' + set.program), set.input, set.output] + set.options],
          [if std.objectHas(set, 'store') then 'stage_out']: super.stage_out + [
            rj.transfer(set.output, rj.text([set.store, '/', rj.task, '-', set.output]), set.stager),
          ],
        })),
    },
  )
