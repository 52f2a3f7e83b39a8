/* Writes every page from the models of page_fixture.c into a folder, for markup checks and for
 * looking at: render_pages DIR */
#include <stdio.h>
#include <stdlib.h>

#include "lib/page_fixture.h"
#include "views/error_page.h"
#include "views/soon_page.h"

static void save(const char *dir, const char *name, struct buf *page)
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.html", dir, name);
	f = fopen(path, "w");
	if (!f || fwrite(page->data, 1, page->len, f) != page->len || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
	buf_reset(page);
}

static void render_data_pages(const char *dir, struct arena *a, struct buf *out)
{
	static const struct {
		enum fixture kind;
		const char *name;
	} kinds[] = {{FIXTURE_FULL, "full"}, {FIXTURE_EMPTY, "empty"}, {FIXTURE_BROKEN, "broken"},
		{FIXTURE_YEAR, "year"}, {FIXTURE_ODD, "odd"}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct html h;

		html_begin(&h, out, a);
		usage_page(&h, fixture_usage_page(a, kinds[i].kind));
		save(dir, arena_printf(a, "usage-%s", kinds[i].name), out);
		html_begin(&h, out, a);
		overview_page(&h, fixture_overview_page(a, kinds[i].kind));
		save(dir, arena_printf(a, "overview-%s", kinds[i].name), out);
	}
}

static void render_other_pages(const char *dir, struct arena *a, struct buf *out)
{
	struct shell s;
	struct err e = {ERR_INVALID, "range \"<2h>\" is not one of 15m 1h 6h 24h 7d 30d 90d 1y"};
	struct html h;

	for (enum page p = 0; p < PAGES; p++) {
		if (!soon_page_is(p))
			continue;
		s = fixture_shell(a, p);
		html_begin(&h, out, a);
		soon_page(&h, &s);
		save(dir, arena_printf(a, "soon-%d", (int)p), out);
	}
	s = fixture_shell(a, PAGE_USAGE);
	html_begin(&h, out, a);
	error_page(&h, &s, &e, "7f3c-90b1-44e2");
	save(dir, "error", out);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct buf out = {0};

	if (argc != 2) {
		fprintf(stderr, "usage: render_pages DIR\n");
		return 2;
	}
	render_data_pages(argv[1], a, &out);
	render_other_pages(argv[1], a, &out);
	buf_free(&out);
	arena_free(a);
	return 0;
}
