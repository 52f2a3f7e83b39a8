noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	%D%/db.c %D%/db.h \
	%D%/db_conn.c %D%/db_conn.h \
	%D%/db_param.c \
	%D%/pg_binary.c %D%/pg_binary.h \
	%D%/pg_copy.c %D%/pg_copy.h \
	%D%/migrate.c %D%/migrate.h \
	%D%/usage_reader.c %D%/usage_reader.h \
	%D%/usage_read.c %D%/usage_read.h \
	%D%/usage_event_read.c %D%/usage_event_read.h \
	%D%/usage_columns.c %D%/usage_columns.h \
	%D%/usage_rebuild_store.c %D%/usage_rebuild_store.h \
	%D%/usage_summary_store.c %D%/usage_summary_store.h \
	%D%/usage_rollup_store.c %D%/usage_rollup_store.h \
	%D%/usage_store.c %D%/usage_store.h \
	%D%/audit_store.c %D%/audit_store.h \
	%D%/price_store.c %D%/price_store.h \
	%D%/tenant_store.c %D%/tenant_store.h \
	%D%/tool_store.c %D%/tool_store.h \
	%D%/token_store.c %D%/token_store.h \
	%D%/position_store.c %D%/position_store.h \
	%D%/job_store.c %D%/job_store.h \
	%D%/partition_store.c %D%/partition_store.h \
	%D%/pipeline_store.c %D%/pipeline_store.h
