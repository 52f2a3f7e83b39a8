/* Cells that several usage tables have in common. */
#ifndef VIEWS_USAGE_CELLS_H
#define VIEWS_USAGE_CELLS_H

#include "domain/usage_sums.h"
#include "views/html.h"

/* "16.34"; "no price" when none of the calls has one. */
void cell_cost(struct html *h, const struct usage_sums *s, int decimals);
/* Part of a whole, in percent. */
void cell_share(struct html *h, const char *cls, double part, double whole);
/* Change of the cost; a rise of a quarter and more stands out. */
void cell_change(struct html *h, const char *cls, const struct usage_sums *now,
	const struct usage_sums *before);
void cell_usd_per_1000(struct html *h, const char *cls, const struct usage_sums *s);

/* A unit that suits a column of token counts whose sum is `total`. */
struct token_unit {
	double per;
	const char *column; /* "Tokens, M" */
};
struct token_unit token_unit_for(int64_t total);
void cell_tokens(struct html *h, const char *cls, const struct token_unit *u, int64_t tokens);

#endif
