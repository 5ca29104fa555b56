{ ident: 'p42', jobs: std.makeArray(200000000, function(i) { ident: 'j', roles: ['zzz'] }) }
