#include "jobs/partitions_job.h"

#include "store/partition_store.h"

enum err_code partitions_job(const struct job_context *c, struct err *e)
{
	struct civil end = zone_civil(
		&zone_utc, zone_step(&zone_utc, c->now_us, UNIT_MONTH, PARTITION_MONTHS_AHEAD));
	int made = 0;
	enum err_code rc =
		partition_ensure(c->db, c->now_us, PARTITION_MONTHS_AHEAD, c->arena, &made, e);

	if (!rc)
		buf_printf(c->summary, "made %d partitions; all exist to the end of %04d-%02d",
			made, end.year, end.month);
	return rc;
}
