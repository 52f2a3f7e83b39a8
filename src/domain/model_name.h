/* Names of AI models: the many spellings of one model, reduced to the names that prices are written
 * for. Only what is known to mean the same model at the same price is taken away; a name that
 * merely looks similar
 * ("gpt-4o-audio-preview", "ft:gpt-4o:acme", "azure/eu/gpt-4o") stays what it is. */
#ifndef DOMAIN_MODEL_NAME_H
#define DOMAIN_MODEL_NAME_H

#include "base/str.h"

enum { MODEL_NAME_MAX = 256, MODEL_NAME_FORMS = 3 };

/* The names under which a model is looked up, the most particular first, without repetition. Each
 * form is NUL-terminated and points into `text`, so the struct must not be copied. written  lower
 * case, otherwise as it came:       "us.anthropic.claude-sonnet-4-5-20250929-v1:0" bare     without
 * the words of a gateway or host: "claude-sonnet-4-5-20250929" family   without the date of the
 * snapshot:       "claude-sonnet-4-5" */
struct model_name {
	int n;
	struct str form[MODEL_NAME_FORMS];
	char text[MODEL_NAME_FORMS][MODEL_NAME_MAX + 1];
};

/* A name longer than MODEL_NAME_MAX, or an empty one, has no forms. */
void model_name_forms(struct str model, struct model_name *ret);

/* Equal but for the case of ASCII letters. */
bool name_eq(struct str a, struct str b);

#endif
