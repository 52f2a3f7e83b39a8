dist_pkgdata_sql_DATA = %D%/001_schema.sql %D%/002_partitions.sql %D%/003_roles.sql \
	%D%/004_prices.sql
pkgdata_sqldir = $(pkgdatadir)/sql
