dist_pkgdata_static_DATA = %D%/app.css %D%/live.js %D%/icons.svg %D%/favicon.svg
pkgdata_staticdir = $(pkgdatadir)/static
