// What authors of boots and roles import: local ccm = import 'ccm.libsonnet';
//
//   ccm.boot('p42', [
//     ccm.job('sleepers', ['zoned', 'zzz'], cardinality=2, parameters={ zone: 'local' }),
//   ])
(import 'reference.libsonnet') + (import 'role.libsonnet') + {
  // A partition type. `ident` is a name or a record { name, version, labels }. `roles` adds roles
  // to the taxonomy: an object of roles by name, such as a library file of one's own.
  boot(ident, jobs, roles={}):
    assert std.isArray(jobs) : 'boot: jobs is a list of jobs';
    { ident: ident, jobs: jobs, roles:: roles },

  // A desired state realised as `cardinality` like tasks.
  job(ident, roles, cardinality=1, parameters={}): {
    ident: ident,
    roles: roles,
    cardinality: cardinality,
    parameters: parameters,
  },
}
