# Units; the timers come from the table of jobs in src/jobs/schedule.c.
UNIT_TEMPLATES = %D%/opswatch-web.service.in %D%/opswatch-collector.service.in %D%/opswatch-job@.service.in
UNITS = %D%/opswatch-web.service %D%/opswatch-collector.service %D%/opswatch-job@.service
EXTRA_DIST += $(UNIT_TEMPLATES) %D%/opswatch-web.socket %D%/opswatch.sysusers %D%/opswatch.tmpfiles %D%/nginx-hardening.conf
CLEANFILES += $(UNITS)

$(UNITS): %D%/%: %D%/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && sed -e 's|@bindir[@]|$(bindir)|' -e 's|@sysconfdir[@]|$(sysconfdir)|' $< >$@
