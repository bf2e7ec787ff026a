#include "cli/opt.h"

#include <inttypes.h>

enum { DURATION_MAX_S = 86400 * 7 };

bool opt_duration(struct slice text, int64_t *us)
{
	static const struct {
		const char *suffix;
		int64_t us;
	} units[] = { { "ms", 1000 },
		      { "us", 1 },
		      { "s", 1000000 },
		      { "m", 60000000 },
		      { "h", 3600000000 },
		      { "", 1000000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i].suffix);
		unsigned long long most, n;

		if (text.len < len ||
		    !slice_is(slice_skip(text, text.len - len),
			      units[i].suffix))
			continue;
		most = (unsigned long long)DURATION_MAX_S * 1000000 /
		       (unsigned long long)units[i].us;
		if (!slice_number(slice_head(text, text.len - len), most, &n))
			return false;
		*us = (int64_t)n * units[i].us;
		return true;
	}
	return false;
}

static int set_number(const struct opt *o, unsigned *field, const char *value,
		      const char *from, struct err *err)
{
	unsigned long long n;

	if (!slice_number(slice_from(value), o->max, &n) || n < o->min)
		return err_set(err, ERR_USAGE,
			       "%s: '%s' is no number from %llu to %llu", from,
			       value, o->min, o->max);
	*field = (unsigned)n;
	return 0;
}

static int set_seed(uint64_t *field, const char *value, const char *from,
		    struct err *err)
{
	unsigned long long n;

	if (!slice_number(slice_from(value), UINT64_MAX, &n))
		return err_set(err, ERR_USAGE,
			       "%s: '%s' is no number from 0 to %" PRIu64, from,
			       value, UINT64_MAX);
	*field = n;
	return 0;
}

static int set_duration(int64_t *field, const char *value, const char *from,
			struct err *err)
{
	if (!opt_duration(slice_from(value), field))
		return err_set(err, ERR_USAGE,
			       "%s: '%s' is no duration; write 10, 10s, 500ms "
			       "or 2m, at most %dh",
			       from, value, DURATION_MAX_S / 3600);
	return 0;
}

static int set_choice(const struct opt *o, int *field, const char *value,
		      const char *from, struct err *err)
{
	struct buf known = BUF_INIT(ERR_TEXT_MAX);

	for (int i = 0; o->choices[i]; i++) {
		if (!strcmp(o->choices[i], value)) {
			*field = o->first + i;
			buf_release(&known);
			return 0;
		}
		buf_printf(&known, "%s%s", i ? ", " : "", o->choices[i]);
	}
	err_set(err, ERR_USAGE, "%s: '%s' is none of %s", from, value,
		buf_string(&known));
	buf_release(&known);
	return -1;
}

/* A word that is neither would be a setting that nobody sees is lost. */
static int set_flag(bool *field, const char *value, const char *from,
		    struct err *err)
{
	static const struct {
		const char *word;
		bool yes;
	} words[] = { { "1", true },  { "true", true },   { "yes", true },
		      { "on", true }, { "0", false },     { "false", false },
		      { "no", false }, { "off", false } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_equal_nocase(slice_from(value),
					slice_from(words[i].word)))
			continue;
		*field = words[i].yes;
		return 0;
	}
	return err_set(err, ERR_USAGE, "%s: '%s' is neither 1 nor 0", from,
		       value);
}

static int add_to_list(const struct opt *o, char *target, const char *value,
		       const char *from, struct err *err)
{
	const char **list = (const char **)(void *)(target + o->offset);
	size_t *count = (size_t *)(void *)(target + o->count);

	if (*count >= o->max)
		return err_set(err, ERR_USAGE, "%s: more than %llu values",
			       from, o->max);
	list[(*count)++] = value;
	return 0;
}

static int take_parsed(const struct opt *o, void *target, const char *value,
		       const char *from, struct err *err)
{
	struct err inner = ERR_INIT;

	if (!o->parse(target, value, &inner))
		return 0;
	return err_set(err, inner.code, "%s: %s", from, inner.text);
}

int opt_set(const struct opt *o, void *target, const char *value,
	    const char *from, struct err *err)
{
	void *field = (char *)target + o->offset;

	switch (o->type) {
	case OPT_FLAG:
		return set_flag(field, value ? value : "1", from, err);
	case OPT_TEXT:
	case OPT_SECRET:
		*(const char **)field = value;
		return 0;
	case OPT_LIST:
		return add_to_list(o, target, value, from, err);
	case OPT_NUMBER:
		return set_number(o, field, value, from, err);
	case OPT_SEED:
		return set_seed(field, value, from, err);
	case OPT_DURATION:
		return set_duration(field, value, from, err);
	case OPT_CHOICE:
		return set_choice(o, field, value, from, err);
	case OPT_PARSE:
		return take_parsed(o, target, value, from, err);
	}
	return err_set(err, ERR_INTERNAL, "%s: unknown type of option", from);
}
