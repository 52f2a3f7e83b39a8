#include "bin/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { BAR_WIDTH = 24, TERMINAL_EVERY_US = 100000, LINES_EVERY_US = 5000000 };

char *grouped(int64_t n, char out[static 32])
{
	char digits[24];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)n);
	char *to = out;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return out;
}

void progress_begin(struct progress *p, const char *unit)
{
	*p = (struct progress){
		.unit = unit, .is_terminal = isatty(STDERR_FILENO), .started_us = clock_mono_us()};
	p->next_us = p->started_us + (p->is_terminal ? TERMINAL_EVERY_US : LINES_EVERY_US);
}

double progress_seconds(const struct progress *p)
{
	return (double)(clock_mono_us() - p->started_us + 1) / US_PER_S;
}

static void print_bar(double part)
{
	char bar[BAR_WIDTH + 1];
	int full = (int)(part * BAR_WIDTH);

	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', (size_t)(full < BAR_WIDTH ? full : BAR_WIDTH));
	bar[BAR_WIDTH] = '\0';
	fprintf(stderr, "[%s] %3.0f %%  ", bar, 100 * part);
}

static void print_left(double seconds)
{
	if (seconds < 3600)
		fprintf(stderr, "  %d:%02d left", (int)seconds / 60, (int)seconds % 60);
	else
		fprintf(stderr, "  %d h %02d min left", (int)(seconds / 3600),
			(int)(seconds / 60) % 60);
}

void progress_show(struct progress *p, int64_t done, double part)
{
	int64_t now_us = clock_mono_us();
	double seconds = progress_seconds(p);
	char count[32], rate[32];

	if (now_us < p->next_us)
		return;
	p->next_us = now_us + (p->is_terminal ? TERMINAL_EVERY_US : LINES_EVERY_US);
	if (p->is_terminal)
		fputs("\r\033[K", stderr);
	if (part >= 0)
		print_bar(part < 1 ? part : 1);
	fprintf(stderr, "%s %s  %s/s", grouped(done, count), p->unit,
		grouped((int64_t)((double)done / seconds), rate));
	if (part > 0)
		print_left(seconds / part * (1 - (part < 1 ? part : 1)));
	if (!p->is_terminal)
		fputc('\n', stderr);
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (p->shown && p->is_terminal)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
