// Order and circles among names.
{
  // The names, each after those that it depends on, else in the order given. Depth first with an
  // accumulator; circles are cut where they close.
  ordered(names, dependsOn):
    local visit(done, name) =
      if std.member(done.seen, name) then done
      else
        local begun = { seen: done.seen + [name], order: done.order };
        local after = std.foldl(visit, dependsOn[name], begun);
        local seen = after.seen, order = after.order + [name];
        assert std.length(order) + std.length(seen) > 0;
        { seen: seen, order: order };
    std.foldl(visit, names, { seen: [], order: [] }).order,

  // The circles among edges { from, to }, each once, from its least name back to it.
  cycles(edges):
    local starts = std.set([edge.from for edge in edges]);
    local next = { [start]: std.set([e.to for e in edges if e.from == start]) for start in starts };
    // Depth first: what was left once is not entered again, so that the work grows with the edges.
    local visit(path) = function(done, name)
      if std.member(path, name) then
        done { cycles: done.cycles + [path[std.find(name, path)[0]:]] }
      else if std.member(done.seen, name) then done
      else
        local others = if std.objectHas(next, name) then next[name] else [];
        local after = std.foldl(visit(path + [name]), others, done);
        local seen = after.seen + [name], cycles = after.cycles;
        assert std.length(seen) + std.length(cycles) > 0;
        { seen: seen, cycles: cycles };
    local turned(ring) =
      local least = std.find(std.set(ring)[0], ring)[0];
      ring[least:] + ring[0:least] + [ring[least]];
    [turned(ring) for ring in std.foldl(visit([]), starts, { seen: [], cycles: [] }).cycles],
}
