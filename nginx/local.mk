nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = %D%/nginx.conf.in %D%/opswatch.conf.in %D%/fastcgi.inc %D%/headers.inc
