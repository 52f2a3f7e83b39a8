dist_pkgdata_static_DATA = %D%/app.css %D%/live.js %D%/icons.svg %D%/favicon.svg %D%/openapi.json
pkgdata_staticdir = $(pkgdatadir)/static
