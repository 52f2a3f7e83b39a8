nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = %D%/opswatch.conf.in %D%/http.inc %D%/fastcgi.inc %D%/headers.inc
nodist_nginx_DATA = %D%/opswatch-site.conf
CLEANFILES += %D%/opswatch-site.conf

# What is inside of the template's http block, for an nginx that has other sites too.
%D%/opswatch-site.conf: %D%/opswatch.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
		echo '# opswatch beside other sites of one nginx: include this in its http block.'; \
		sed -e '1,/^http {/d' -e '/_temp_path/d' -e '$$d' -e 's|^	||' \
			-e 's|@STATE[@]/nginx/users|$(sysconfdir)/opswatch/users|' -e 's|@STATE[@]/log/access|/var/log/nginx/opswatch|' \
			-e 's|@RUN[@]|/run/opswatch|' -e 's|@PORT[@]|8080|' -e 's|@NGINX[@]|$(nginxdir)|' \
			-e 's|@STATIC[@]|$(pkgdatadir)/static|' $(srcdir)/%D%/opswatch.conf.in; } >$@
