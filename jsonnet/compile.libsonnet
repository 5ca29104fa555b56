// From a boot and the roles that were added to the taxonomy to a partition, the IR. ccmgen itself
// evaluates this; it is no part of what authors import.
local bare = (import 'role.libsonnet').bare;

local taxonomy = {
  appfwk: import 'roles/appfwk.libsonnet',
  rc: import 'roles/rc.libsonnet',
  webui: import 'roles/webui.libsonnet',
  zoned: import 'roles/zoned.libsonnet',
  zzz: import 'roles/zzz.libsonnet',
};

// A library says which file it came from, for messages.
local add(roles, library) =
  assert std.isObject(library.roles) :
         library.file + ': a role library is an object of roles by name';
  local twice = std.setInter(std.objectFields(roles), std.objectFields(library.roles));
  assert twice == [] : library.file + ' defines a second time: role ' + std.join(', ', twice);
  roles + library.roles;

local parametersOf(job) =
  local given = if 'parameters' in job then job.parameters else {};
  if std.isObject(given) then given
  else { [parameter.key]: parameter.value for parameter in given };

local hasOwnRoles(boot) = std.isObject(boot) && std.objectHasAll(boot, 'roles');

// Every role that a boot may name.
local rolesOf(boot, libraries) =
  local own = if hasOwnRoles(boot) then [{ file: 'the boot', roles: boot.roles }] else [];
  std.foldl(add, libraries + own, taxonomy);

local described(roles) = {
  [name]: {
    doc: roles[name].doc,
    parameters: roles[name].parameters,
    provides: roles[name].provides,
  }
  for name in std.objectFields(roles)
};

{
  // What a failed compile looks at first: the boot as data, and the roles without their functions.
  describe(boot, libraries): { boot: boot, roles: described(rolesOf(boot, libraries)) },

  compile(boot, libraries):
    local roles = rolesOf(boot, libraries);
    local expand(job) =
      local parameters = parametersOf(job);
      local cardinality = if 'cardinality' in job then job.cardinality else 1;
      std.foldl(
        function(built, name) roles[name].apply(built, parameters),
        job.roles,
        bare(job.ident, job.roles, cardinality, parameters),
      );
    local used = std.set([name for job in boot.jobs for name in job.roles]);
    local ident = if std.isObject(boot.ident) then boot.ident else { name: boot.ident };
    {
      boot: boot,
      partition: {
        ident: ident.name,
        jobs: [expand(job) for job in boot.jobs],
        roles: described({ [name]: roles[name] for name in used }),
        [if 'version' in ident then 'version']: ident.version,
        [if 'labels' in ident then 'labels']: ident.labels,
      },
    },
}
