nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = %D%/opswatch.conf.in %D%/http.inc %D%/fastcgi.inc %D%/headers.inc
