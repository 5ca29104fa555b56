// References: data that stands for what only the resolver knows. Each has the key `ref`.
// The kinds and their fields are those of ccmgen/ir.py.
{
  local reference(kind, fields={}) = { ref: kind } + fields,
  local named(kind, name) =
    assert std.isString(name) : 'a reference to a ' + kind + ' needs its name, a string';
    reference(kind, { name: name }),

  // The task's own values.
  host: reference('host'),
  zone: reference('zone'),
  user: reference('user'),
  index: reference('index'),
  task: reference('task'),
  job: reference('job'),
  partition: reference('partition'),
  address(network='control'): reference('address', { network: network }),
  port(name): named('port', name),
  device(kind): named('device', kind),
  parameter(name): named('parameter', name),
  column(name): named('column', name),
  provides(role, name): named('provides', name) + { role: role },

  // A file of a software: below its prefix at the site, or its bare name where it has none.
  software(name, path): named('software', name) + { path: path },

  // A string made of literals and references: text(['http://', ref.host, ':', ref.port('rcf')]).
  text(segments):
    assert std.isArray(segments) : 'text needs a list of strings and references';
    reference('join', { segments: segments }),

  // The same value, but of another job: of its one task, of the task with an index, of the task
  // with the same index, or of every task, joined by a separator.
  of(ref, job): ref { of: { job: job } },
  ofTask(ref, job, index): ref { of: { job: job, task: index } },
  ofSame(ref, job): ref { of: { job: job, task: 'same' } },
  ofEvery(ref, job, separator=','): ref { of: { job: job, every: separator } },
}
