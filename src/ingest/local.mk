noinst_LIBRARIES += libingest.a
libingest_a_SOURCES = \
	%D%/usage_json.c %D%/usage_json.h \
	%D%/usage_record.c %D%/usage_record.h \
	%D%/import.c %D%/import.h \
	%D%/csv.c %D%/csv.h
