// Splitters: how the work of a job is divided among its tasks. Each gives a layer for a ScriptObject,
// with a cardinality and columns: script + split.events(132806, per=1000) has 133 tasks.
// Every splitter covers all of the work, nothing twice, and makes no task without work.
local whole(value) = std.isNumber(value) && value == std.floor(value);
local positive(value) = whole(value) && value > 0;
local ceil(total, per) = std.floor((total + per - 1) / per);
local joined(names) = std.join(',', names);

// Groups of neighbours whose sizes add up to no more than `most`, as many in each as fit. Groups are
// collected in blocks, since each `+` copies; all is forced, since nested laziness fills the stack.
local packed(items, sizeOf, most) =
  local close(state) =
    local full = std.length(state.block) == 1000;
    {
      blocks: if full then state.blocks + [state.block] else state.blocks,
      block: if full then [state.group] else state.block + [state.group],
    };
  local add(state, item) =
    local size = sizeOf(item);
    local fits = state.group != [] && state.size + size <= most;
    local closed = if fits || state.group == [] then state else close(state);
    local blocks = closed.blocks, block = closed.block;
    local group = if fits then state.group + [item] else [item];
    local total = if fits then state.size + size else size;
    assert std.length(blocks) + std.length(block) + std.length(group) + total >= 0;
    { blocks: blocks, block: block, group: group, size: total };
  local end = std.foldl(add, items, { blocks: [], block: [], group: [], size: 0 });
  std.flattenArrays(end.blocks) + end.block + (if end.group == [] then [] else [end.group]);

local groups(items, per) = [
  items[number * per:std.min((number + 1) * per, std.length(items))]
  for number in std.range(0, ceil(std.length(items), per) - 1)
];

local column(name, values) = { cardinality: std.length(values), sweep+: { [name]: { kind: 'values', values: values } } };

// [1, 2, 3, 7] is '1-3,7'.
local ranges(numbers) =
  local starts = [n for n in std.range(0, std.length(numbers) - 1) if n == 0 || numbers[n] != numbers[n - 1] + 1];
  local ends = starts[1:] + [std.length(numbers)];
  joined([
    local first = numbers[starts[n]], last = numbers[ends[n] - 1];
    if first == last then '' + first else first + '-' + last
    for n in std.range(0, std.length(starts) - 1)
  ]);

{
  // Events `first`, `first` + 1, ...: columns first_event, last_event, events. 100 at 99 is 2 tasks.
  events(total, per, first=1):
    assert whole(total) && total >= 0 : 'split.events: total is a whole number, 0 or more';
    assert positive(per) : 'split.events: per is a whole number, 1 or more';
    assert whole(first) : 'split.events: first is a whole number';
    {
      cardinality: ceil(total, per),
      sweep+: {
        first_event: { kind: 'range', first: first, step: per },
        last_event: { kind: 'range', first: first + per - 1, step: per, last: first + total - 1 },
        events: { kind: 'share', total: total, size: per },
      },
    },

  // `per` files a task: column input_files, names with commas between them.
  files(files, per=1):
    assert std.isArray(files) : 'split.files: files is a list of names';
    assert positive(per) : 'split.files: per is a whole number, 1 or more';
    column('input_files', [joined(group) for group in groups(files, per)]),

  // Files of no more than `most` altogether a task: `files` are { name, size }, in any unit that
  // `most` is in. Files keep their order.
  size(files, most):
    assert std.isNumber(most) && most > 0 : 'split.size: most is a number greater than 0';
    local large = [file for file in files if file.size > most];
    assert large == [] : 'split.size: ' + large[0].name + ' alone has ' + large[0].size + ', more than ' + most;
    column('input_files', [
      joined([file.name for file in group])
      for group in packed(files, function(file) file.size, most)
    ]),

  // A run a task: column run.
  runs(runs):
    assert std.isArray(runs) : 'split.runs: runs is a list of run numbers';
    column('run', runs),

  // `per` lumi sections a task, all of one run: columns run and lumis. `sections` has by run
  // number, a string, the pairs [first, last] of its sections, both included.
  lumis(sections, per):
    assert positive(per) : 'split.lumis: per is a whole number, 1 or more';
    local byNumber = std.sort(std.objectFields(sections), keyF=function(run) std.parseInt(run));
    local numbers(pairs) = std.set(std.flattenArrays([std.range(pair[0], pair[1]) for pair in pairs]));
    local rows = [
      { run: std.parseInt(run), lumis: ranges(group) }
      for run in byNumber
      for group in groups(numbers(sections[run]), per)
    ];
    {
      cardinality: std.length(rows),
      sweep+: {
        run: { kind: 'values', values: [row.run for row in rows] },
        lumis: { kind: 'values', values: [row.lumis for row in rows] },
      },
    },

  // A seed a task, reproducible, no two alike: column seed. It goes with any other splitter. `of`
  // tells jobs of the same seed apart.
  seeds(seed, of='', name='seed'):
    assert whole(seed) && seed >= 0 : 'split.seeds: seed is a whole number, 0 or more';
    { sweep+: { [name]: { kind: 'seeds', seed: seed, of: of } } },
}
