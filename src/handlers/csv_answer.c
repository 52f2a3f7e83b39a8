#include "handlers/csv_answer.h"

void csv_answer_begin(
	struct response *r, const char *panel, struct period span, struct csv_out *ret)
{
	struct civil from = zone_civil(&span.zone, span.from_us);
	struct civil to = zone_civil(&span.zone, span.to_us - 1);

	response_csv(r, arena_printf(r->arena, "opswatch_%s_%04d-%02d-%02d_%04d-%02d-%02d.csv",
				panel, from.year, from.month, from.day, to.year, to.month, to.day));
	csv_begin(ret, r->body, &span.zone);
}
