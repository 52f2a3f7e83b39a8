include t/unit/local.mk
include t/store/local.mk
include t/http/local.mk
include t/browser/local.mk
include t/fuzz/local.mk
include t/bench/local.mk
