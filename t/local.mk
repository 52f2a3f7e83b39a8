include t/unit/local.mk
include t/store/local.mk
include t/http/local.mk
include t/browser/local.mk
include t/fuzz/local.mk
include t/bench/local.mk

dist_check_SCRIPTS += t/layers.t t/lint.t t/run.t t/systemd.t
EXTRA_DIST += t/browser/dashboard.png t/lib/packages.sh t/lib/stack.sh t/lib/tap.sh t/package.json .ci/run
