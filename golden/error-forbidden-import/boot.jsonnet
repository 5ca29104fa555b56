local secret = importstr '../../../../../../etc/passwd';

{ ident: 'p42', jobs: [{ ident: secret, roles: ['zzz'] }] }
