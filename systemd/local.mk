# What a permanent installation needs: units, users, folders, settings. One timer per job, in the words of the table in
# src/jobs/schedule.h; t/systemd.t compares the names below with it.
TIMERS = %D%/opswatch-job-aggregate.timer %D%/opswatch-job-partitions.timer %D%/opswatch-job-retention.timer

UNIT_TEMPLATES = %D%/opswatch-web.service.in %D%/opswatch-collector.service.in %D%/opswatch-job@.service.in
UNITS = %D%/opswatch-web.service %D%/opswatch-collector.service %D%/opswatch-job@.service
EXTRA_DIST += $(UNIT_TEMPLATES) %D%/opswatch.target.in %D%/opswatch-web.socket %D%/opswatch.sysusers \
	%D%/opswatch.tmpfiles %D%/nginx-hardening.conf
CLEANFILES += $(UNITS) $(TIMERS) %D%/timers.stamp %D%/opswatch.target %D%/opswatch.conf

$(UNITS): %D%/%: %D%/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && sed -e 's|@bindir[@]|$(bindir)|' -e 's|@sysconfdir[@]|$(sysconfdir)|' $< >$@

%D%/opswatch.target: %D%/opswatch.target.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && sed -e 's|@timers[@]|$(TIMERS:%D%/%=%)|' $< >$@

%D%/timers.stamp: opswatch-scheduler$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && ./opswatch-scheduler --config /dev/null --set timezone=UTC timers %D% && touch $@

$(TIMERS): %D%/timers.stamp
	@test -f $@ || { rm -f %D%/timers.stamp && $(MAKE) %D%/timers.stamp; }

%D%/opswatch.conf: opswatch$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && ./opswatch --config /dev/null conf >$@.new && mv $@.new $@

confdir = $(sysconfdir)/opswatch
noinst_DATA = %D%/opswatch.conf
if HAVE_SYSTEMD
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
nginxunitdir = $(systemdsystemunitdir)/nginx.service.d
systemdsystemunit_DATA = $(UNITS) $(TIMERS) %D%/opswatch.target %D%/opswatch-web.socket
nginxunit_DATA = %D%/nginx-hardening.conf
endif

# Settings that somebody has changed stay as they are; beside them is what they began as.
install-data-local: %D%/opswatch.conf
	$(MKDIR_P) "$(DESTDIR)$(confdir)"
	$(INSTALL_DATA) %D%/opswatch.conf "$(DESTDIR)$(confdir)/opswatch.conf.default"
	test -e "$(DESTDIR)$(confdir)/opswatch.conf" || \
		$(INSTALL_DATA) %D%/opswatch.conf "$(DESTDIR)$(confdir)/opswatch.conf"
if HAVE_SYSTEMD
	$(MKDIR_P) "$(DESTDIR)$(sysusersdir)" "$(DESTDIR)$(tmpfilesdir)"
	$(INSTALL_DATA) $(srcdir)/%D%/opswatch.sysusers "$(DESTDIR)$(sysusersdir)/opswatch.conf"
	$(INSTALL_DATA) $(srcdir)/%D%/opswatch.tmpfiles "$(DESTDIR)$(tmpfilesdir)/opswatch.conf"
endif

uninstall-local:
	! cmp -s "$(DESTDIR)$(confdir)/opswatch.conf" "$(DESTDIR)$(confdir)/opswatch.conf.default" || \
		rm -f "$(DESTDIR)$(confdir)/opswatch.conf"
	rm -f "$(DESTDIR)$(confdir)/opswatch.conf.default"
	-rmdir "$(DESTDIR)$(confdir)" 2>/dev/null
if HAVE_SYSTEMD
	rm -f "$(DESTDIR)$(sysusersdir)/opswatch.conf" "$(DESTDIR)$(tmpfilesdir)/opswatch.conf"
	-rmdir "$(DESTDIR)$(nginxunitdir)" 2>/dev/null
endif
