// ScriptObjects: jobs while handlers build them. Every element is optional, and values never
// change: `script { commands+: [[...]] }` is another one.
local isBase64(value) = std.isObject(value) && std.objectFields(value) == ['base64'];
local isText(value) = std.isString(value) || (std.isObject(value) && std.objectHas(value, 'ref'));

{
  // The empty one. Its elements:
  //   commands    argument lists, run one after the other, each only if the last succeeded
  //   files       the sandbox: by path, file(...)
  //   data        absolute paths of files that are there where the job is submitted
  //   stage_in    transfers into the task's own folder, before the commands
  //   stage_out   transfers out of it, after them
  //   software    names of the environment's software, whose set-up is run and variables are set
  //   environment variables
  //   wrappers    argument lists to be put before each command, such as a monitor's
  //   metadata    what describes the job
  //   cardinality, sweep   how many tasks, and their columns (split.libsonnet)
  // and all that a task of the IR can have: resources, placement, after, restart, stop, ...
  script: {
    commands: [],
    files: {},
    data: [],
    stage_in: [],
    stage_out: [],
    software: [],
    environment: {},
    wrappers: [],
    metadata: {},
    cardinality: 1,
    sweep: {},
  },

  // A file of the sandbox: a string, a text with references, the value of a snapshot whose source
  // was read as a file, or any other JSON value, which is then written as JSON.
  file(content, executable=false):
    { executable: executable } + (
      if isBase64(content) then { content: content.base64, encoding: 'base64' }
      else { content: if isText(content) then content else std.toString(content) }
    ),

  // A transfer; `by` is one of the environment's stagers.
  transfer(source, target, by='copy'): { source: source, target: target, by: by },

  // Values for each task; `split` makes others.
  values(name, values): { cardinality: std.length(values), sweep+: { [name]: { kind: 'values', values: values } } },
}
