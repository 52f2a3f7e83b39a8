noinst_LIBRARIES += libdomain.a
libdomain_a_SOURCES = \
	%D%/usage.c %D%/usage.h \
	%D%/demo.c %D%/demo.h \
	%D%/demo_tools.c %D%/demo_tools.h \
	%D%/demo_tenants.c %D%/demo_tenants.h \
	%D%/provider_name.c %D%/provider_name.h \
	%D%/model_name.c %D%/model_name.h \
	%D%/pricing.c %D%/pricing.h \
	%D%/usage_sums.c %D%/usage_sums.h \
	%D%/period.c %D%/period.h \
	%D%/cover.c %D%/cover.h
