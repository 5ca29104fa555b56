local ccm = import 'ccm.libsonnet';

ccm.boot('p42', [
  ccm.job('a', ['zoned', 'zzz'], parameters={ zone: 'local', port: 9000, user: 'bv' }) {
    host: 'np04-srv-001',
  },
]) {
  run_number: 42,
  modules: [],
}
