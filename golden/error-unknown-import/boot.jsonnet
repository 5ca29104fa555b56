local ccm = import 'ccn.libsonnet';

ccm.boot('p42', [])
