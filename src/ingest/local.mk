noinst_LIBRARIES += libingest.a
libingest_a_SOURCES = \
	%D%/usage_json.c %D%/usage_json.h \
	%D%/usage_record.c %D%/usage_record.h \
	%D%/import.c %D%/import.h \
	%D%/price_json.c %D%/price_json.h \
	%D%/price_catalogue.c %D%/price_catalogue.h \
	%D%/csv.c %D%/csv.h
