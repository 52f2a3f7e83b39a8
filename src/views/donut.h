/* A ring of shares with a number in its middle. It always stands beside a table that has every
 * value. */
#ifndef VIEWS_DONUT_H
#define VIEWS_DONUT_H

#include "views/html.h"

struct donut_slice {
	double value;	   /* not finite or below 0 counts as 0 */
	int series;	   /* colour 1..6; 0 grey, for "other" */
	const char *title; /* "chatbot: $11.67, 18.7 %" */
};

struct donut {
	const char *id; /* unique in the page */
	const char *title;
	const char *desc;
	const char *big;   /* in the middle */
	const char *small; /* below it */
	const struct donut_slice *slices;
	int n;
};

/* Slices run clockwise from the top; without any value an empty ring is drawn. */
void donut_draw(struct html *h, const struct donut *d);

#endif
