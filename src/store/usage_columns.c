#include "store/usage_columns.h"

enum { LENGTH_BYTES = 4 };

static enum err_code merge_latencies(struct str packed, struct hist *into, struct err *e)
{
	while (packed.len >= LENGTH_BYTES) {
		const unsigned char *p = (const unsigned char *)packed.ptr;
		size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
		struct str one = {packed.ptr + LENGTH_BYTES, n};

		if (n > packed.len - LENGTH_BYTES)
			return err_set(e, ERR_INTERNAL, "a histogram of %zu bytes is cut off", n);
		if (hist_add_encoded(into, one, e))
			return err_wrap(e, "latency of a usage row");
		packed.ptr += LENGTH_BYTES + n;
		packed.len -= LENGTH_BYTES + n;
	}
	return OK;
}

enum err_code usage_columns_read(const struct db_rows *rows, int row, int column,
	struct hist *latency, struct usage_sums *ret, struct err *e)
{
	*ret = (struct usage_sums){.latency = latency};
#define X(member, base, summary) ret->member = db_i64(rows, row, column++);
	FOR_EACH_USAGE_COUNT(X)
#undef X
	ret->cost_pusd = db_money(rows, row, column);
	return latency ? merge_latencies(db_bytes(rows, row, column + 1), latency, e) : OK;
}
