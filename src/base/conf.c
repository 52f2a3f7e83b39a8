#include "base/conf.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/money.h"

enum kind { TEXT, NUMBER, FLAG };

struct setting {
	const char *name;
	const char *doc;
	size_t offset; /* in struct conf */
	enum kind kind;
	const char *text;	  /* default of a text */
	int64_t number, min, max; /* default of a number or flag, limits of a number */
};

static const struct setting settings[] = {
#define T(key, def, words) {#key, words, offsetof(struct conf, key), TEXT, def, 0, 0, 0},
#define N(key, def, low, high, words) \
	{#key, words, offsetof(struct conf, key), NUMBER, NULL, def, low, high},
#define B(key, def, words) {#key, words, offsetof(struct conf, key), FLAG, NULL, def, 0, 1},
	FOR_EACH_SETTING(T, N, B)
#undef T
#undef N
#undef B
};

enum { NSETTINGS = sizeof(settings) / sizeof(settings[0]) };

static const char *const families[] = {"llm", "source", "database"};

enum { NFAMILIES = sizeof(families) / sizeof(families[0]) };

static void *place(struct conf *c, const struct setting *s)
{
	return (char *)c + s->offset;
}

void conf_init(struct conf *c)
{
	memset(c, 0, sizeof(*c));
	c->zone = zone_utc;
	for (const struct setting *s = settings; s < settings + NSETTINGS; s++) {
		switch (s->kind) {
		case TEXT: snprintf(place(c, s), CONF_TEXT, "%s", s->text); break;
		case NUMBER: *(int64_t *)place(c, s) = s->number; break;
		case FLAG: *(bool *)place(c, s) = s->number; break;
		}
	}
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

static const struct setting *find_setting(const char *key)
{
	for (const struct setting *s = settings; s < settings + NSETTINGS; s++)
		if (strcmp(s->name, key) == 0)
			return s;
	return NULL;
}

/* How many characters must be added, removed or replaced to make b of a (Levenshtein 1966), by rows
 * of the table of all beginnings of a and b. */
static int edit_distance(const char *a, const char *b)
{
	enum { LONGEST = 64 };
	int row[LONGEST + 1];
	int width = (int)strlen(b);

	if (width > LONGEST)
		return INT_MAX;
	for (int j = 0; j <= width; j++)
		row[j] = j;
	for (int i = 0; a[i]; i++) {
		int diagonal = row[0];

		row[0] = i + 1;
		for (int j = 0; j < width; j++) {
			int replaced = diagonal + (a[i] != b[j]);
			int shorter = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;

			diagonal = row[j + 1];
			row[j + 1] = replaced < shorter ? replaced : shorter;
		}
	}
	return row[width];
}

static const char *nearest_setting(const char *key)
{
	const char *nearest = settings[0].name;
	int best = INT_MAX;

	for (const struct setting *s = settings; s < settings + NSETTINGS; s++) {
		int distance = edit_distance(key, s->name);

		if (distance < best) {
			best = distance;
			nearest = s->name;
		}
	}
	return nearest;
}

static enum err_code check_text(const char *key, const char *value, struct err *e)
{
	if (strlen(value) >= CONF_TEXT)
		return err_set(e, ERR_INVALID, "%s is longer than %d bytes", key, CONF_TEXT - 1);
	for (const char *p = value; *p; p++)
		if (iscntrl((unsigned char)*p))
			return err_set(e, ERR_INVALID, "%s has a control character in it", key);
	return OK;
}

/* Texts that must mean something. */
static enum err_code check_meaning(
	struct conf *c, const char *key, const char *value, struct err *e)
{
	enum log_level level;
	int64_t pusd;
	enum err_code code = OK;

	if (strcmp(key, "timezone") == 0)
		code = zone_open(value, &c->zone, e);
	else if (strcmp(key, "log_level") == 0)
		code = log_level_parse(value, &level, e);
	else if (ends_with(key, "_usd") && *value)
		code = money_parse(str_from(value), &pusd, e);
	return code ? err_wrap(e, "%s", key) : OK;
}

/* The power of 1024 that a last letter stands for; 0 if it is none. */
static int suffix_shift(char c)
{
	switch (tolower((unsigned char)c)) {
	case 'k': return 10;
	case 'm': return 20;
	case 'g': return 30;
	default: return 0;
	}
}

static bool parse_number(const struct setting *s, const char *value, int64_t *ret)
{
	char *end;
	long long number;
	int64_t result;
	int shift = 0;

	if (!isdigit((unsigned char)value[value[0] == '-']))
		return false;
	errno = 0;
	number = strtoll(value, &end, 10);
	if (*end && ends_with(s->name, "_bytes")) {
		shift = suffix_shift(*end);
		end += shift > 0;
	}
	if (errno || *end || __builtin_mul_overflow(number, INT64_C(1) << shift, &result))
		return false;
	if (result < s->min || result > s->max)
		return false;
	*ret = result;
	return true;
}

enum { NUMBER_TEXT = 24 };

/* As a person would write it: sizes with the largest suffix that leaves a whole number. */
static const char *number_text(
	const struct setting *s, int64_t number, char out[static NUMBER_TEXT])
{
	const char *suffix = "";

	if (ends_with(s->name, "_bytes"))
		for (const char *p = "kmg"; *p && number && number % 1024 == 0; p++) {
			number /= 1024;
			suffix = p;
		}
	snprintf(out, NUMBER_TEXT, "%lld%.1s", (long long)number, suffix);
	return out;
}

static enum err_code set_number(
	const struct setting *s, int64_t *place_of, const char *value, struct err *e)
{
	char min[NUMBER_TEXT], max[NUMBER_TEXT];

	if (parse_number(s, value, place_of))
		return OK;
	return err_set(e, ERR_INVALID, "%s is '%.40s': use a whole number from %s to %s", s->name,
		value, number_text(s, s->min, min), number_text(s, s->max, max));
}

static enum err_code set_flag(
	const struct setting *s, bool *place_of, const char *value, struct err *e)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(value, words[i]) == 0) {
			*place_of = i % 2;
			return OK;
		}
	}
	return err_set(e, ERR_INVALID, "%s is '%.40s': use yes or no", s->name, value);
}

static struct conf_pair *find_pair(struct conf *c, const char *key)
{
	for (int i = 0; i < c->nfamily; i++)
		if (strcmp(c->family[i].key, key) == 0)
			return &c->family[i];
	return NULL;
}

/* "llm.openai.url": a family, then words of small letters, digits, '_' and '-'. */
static bool is_family_key(const char *key)
{
	size_t n = strcspn(key, ".");

	if (strlen(key) >= sizeof(((struct conf_pair *)NULL)->key) || strstr(key, "..") ||
		ends_with(key, "."))
		return false;
	if (key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_-.")])
		return false;
	for (int i = 0; i < NFAMILIES; i++)
		if (strlen(families[i]) == n && strncmp(key, families[i], n) == 0)
			return true;
	return false;
}

static enum err_code set_family(struct conf *c, const char *key, const char *value, struct err *e)
{
	struct conf_pair *pair = find_pair(c, key);
	enum err_code code = check_text(key, value, e);

	if (!is_family_key(key))
		return err_set(e, ERR_INVALID,
			"unknown setting '%.100s': a key with dots begins with llm., source. or "
			"database. and has "
			"small letters, digits, '_' and '-'",
			key);
	if (code)
		return code;
	if (!pair && c->nfamily == CONF_FAMILY_MAX)
		return err_set(e, ERR_INVALID,
			"'%s' is one too many: %d settings with dots are the limit", key,
			CONF_FAMILY_MAX);
	if (!pair) {
		pair = &c->family[c->nfamily++];
		snprintf(pair->key, sizeof(pair->key), "%s", key);
	}
	snprintf(pair->value, sizeof(pair->value), "%s", value);
	return OK;
}

static enum err_code set_text(
	struct conf *c, const struct setting *s, const char *value, struct err *e)
{
	enum err_code code = check_text(s->name, value, e);

	if (!code)
		code = check_meaning(c, s->name, value, e);
	if (!code)
		snprintf(place(c, s), CONF_TEXT, "%s", value);
	return code;
}

enum err_code conf_set(struct conf *c, const char *key, const char *value, struct err *e)
{
	const struct setting *s = find_setting(key);

	if (!s && strchr(key, '.'))
		return set_family(c, key, value, e);
	if (!s)
		return err_set(e, ERR_INVALID, "unknown setting '%.100s': the nearest is '%s'", key,
			nearest_setting(key));
	switch (s->kind) {
	case TEXT: return set_text(c, s, value, e);
	case NUMBER: return set_number(s, place(c, s), value, e);
	case FLAG: return set_flag(s, place(c, s), value, e);
	}
	return OK;
}

const char *conf_family(const struct conf *c, const char *key)
{
	for (int i = 0; i < c->nfamily; i++)
		if (strcmp(c->family[i].key, key) == 0)
			return c->family[i].value;
	return NULL;
}

/* NUL-terminated copy; false if it does not fit or has a NUL inside. */
static bool copy_str(char *to, size_t size, struct str s)
{
	if (s.len >= size || memchr(s.ptr, '\0', s.len))
		return false;
	memcpy(to, s.ptr, s.len);
	to[s.len] = '\0';
	return true;
}

static struct str trim(struct str s)
{
	while (s.len && isspace((unsigned char)s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && isspace((unsigned char)s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* "key = value", the blanks being optional. */
static enum err_code set_pair(struct conf *c, struct str pair, struct err *e)
{
	const char *equals = pair.len ? memchr(pair.ptr, '=', pair.len) : NULL;
	char key[128], value[CONF_TEXT];
	struct str left, right;

	if (!equals || equals == pair.ptr)
		return err_set(e, ERR_INVALID, "no setting: use key = value");
	left = trim((struct str){pair.ptr, (size_t)(equals - pair.ptr)});
	right = trim((struct str){equals + 1, (size_t)(pair.ptr + pair.len - equals - 1)});
	if (!copy_str(key, sizeof(key), left))
		return err_set(e, ERR_INVALID,
			"the key is longer than %zu bytes or has a NUL in it", sizeof(key) - 1);
	if (!copy_str(value, sizeof(value), right))
		return err_set(e, ERR_INVALID,
			"the value of '%s' is longer than %zu bytes or has a NUL in it", key,
			sizeof(value) - 1);
	return conf_set(c, key, value, e);
}

enum err_code conf_parse(struct conf *c, struct str text, const char *name, struct err *e)
{
	const char *end = text.ptr + text.len;
	int number = 1;

	for (const char *p = text.ptr; p < end; number++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *line_end = newline ? newline : end;
		struct str line = trim((struct str){p, (size_t)(line_end - p)});

		if (line.len && line.ptr[0] != '#' && set_pair(c, line, e))
			return err_wrap(e, "%s:%d", name, number);
		p = line_end + 1;
	}
	return OK;
}

enum err_code conf_read(struct conf *c, const char *path, struct err *e)
{
	enum { FILE_MAX_BYTES = 1 << 20 };
	struct buf text = {0};
	enum err_code code = OK;
	FILE *f = fopen(path, "re");

	if (!f)
		return err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL,
			"settings '%s': %s", path, strerror(errno));
	text.len = fread(buf_room(&text, FILE_MAX_BYTES + 1), 1, FILE_MAX_BYTES + 1, f);
	if (ferror(f))
		code = err_set(e, ERR_INTERNAL, "settings '%s': %s", path, strerror(errno));
	else if (text.len > FILE_MAX_BYTES)
		code = err_set(e, ERR_INVALID, "settings '%s': larger than %d bytes", path,
			FILE_MAX_BYTES);
	else
		code = conf_parse(c, buf_view(&text), path, e);
	fclose(f);
	buf_free(&text);
	return code;
}

/* --config, $OPSWATCH_CONFIG, or the default file, if there is one. */
static enum err_code read_file(struct conf *c, const char *path, struct err *e)
{
	const char *from_env = getenv("OPSWATCH_CONFIG");
	enum err_code code;

	if (path)
		return conf_read(c, path, e);
	if (from_env && *from_env)
		return conf_read(c, from_env, e);
	code = conf_read(c, CONF_DEFAULT_PATH, e);
	return code == ERR_NOT_FOUND ? OK : code;
}

static enum err_code read_environment(struct conf *c, struct err *e)
{
	for (const struct setting *s = settings; s < settings + NSETTINGS; s++) {
		char variable[64] = "OPSWATCH_";
		size_t n = strlen(variable);
		const char *value;

		for (const char *p = s->name; *p && n < sizeof(variable) - 1; p++)
			variable[n++] = (char)toupper((unsigned char)*p);
		value = getenv(variable);
		if (value && conf_set(c, s->name, value, e))
			return err_wrap(e, "$%s", variable);
	}
	return OK;
}

enum err_code conf_load(
	struct conf *c, const char *path, char *const *sets, int nsets, struct err *e)
{
	enum log_level level;
	enum err_code code;

	conf_init(c);
	code = read_file(c, path, e);
	if (!code)
		code = read_environment(c, e);
	for (int i = 0; i < nsets && !code; i++) {
		code = set_pair(c, str_from(sets[i]), e);
		if (code)
			code = err_wrap(e, "--set");
	}
	if (!code)
		code = log_level_parse(c->log_level, &level, e);
	if (!code)
		log_set_level(level);
	return code;
}

/* A comment, broken at blanks into lines that fit a screen. */
static void add_comment(struct buf *out, const char *text)
{
	enum { WIDTH = 96 };

	while (*text) {
		size_t n = strlen(text);

		if (n > WIDTH)
			for (n = WIDTH; n > 1 && text[n] != ' '; n--)
				;
		buf_puts(out, "# ");
		buf_add(out, text, n);
		buf_putc(out, '\n');
		text += n + (text[n] == ' ');
	}
}

static void document_setting(struct buf *out, const struct setting *s)
{
	char number[NUMBER_TEXT], min[NUMBER_TEXT], max[NUMBER_TEXT];
	const char *value = s->text;

	buf_putc(out, '\n');
	add_comment(out, s->doc);
	if (s->kind == NUMBER) {
		value = number_text(s, s->number, number);
		buf_printf(out, "# (a whole number from %s to %s)\n", number_text(s, s->min, min),
			number_text(s, s->max, max));
	} else if (s->kind == FLAG) {
		value = s->number ? "yes" : "no";
		buf_puts(out, "# (yes or no)\n");
	}
	buf_printf(out, "#%s =%s%s\n", s->name, *value ? " " : "", value);
}

void conf_document(struct buf *out)
{
	add_comment(out, "Settings of the opswatch programs: lines of \"key = value\"; a line that "
			 "begins with '#' is a "
			 "comment. Shown are the defaults. Sizes in bytes may end in k, m or g "
			 "(times 1024). The "
			 "environment variable OPSWATCH_KEY (the key in capitals) wins over this "
			 "file, and the option "
			 "--set key=value over both.");
	for (const struct setting *s = settings; s < settings + NSETTINGS; s++)
		document_setting(out, s);
	buf_putc(out, '\n');
	add_comment(out, "Keys with dots belong to things that you name yourself: llm.NAME.KEY "
			 "(providers behind the "
			 "gateway), source.NAME.KEY (files that are read), database.NAME.KEY "
			 "(watched databases).");
}
