EXTRA_DIST += t/lib/cluster.sh
