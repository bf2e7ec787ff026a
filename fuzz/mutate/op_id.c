/* Type confusion: the id of the volume. */
#include "mutate/operator.h"

/* What a parser, a log or a store might take for something else. */
static const char *const odd_ids[] = {
	"../../etc/passwd", "..\\\\..\\\\windows", "%00", "%2e%2e%2f", "\\u0000",
	"file:///etc/passwd", "http://127.0.0.1/", "' OR '1'='1", "1;--",
	"*)(uid=*", "${jndi:ldap://127.0.0.1/a}", "%n%s%s%n", "{{7*7}}",
	"<script>alert(1)</script>", "$(id)", "`id`", "|id", "null", "undefined",
	"NaN", "true", "0", "-1", "[]", "{}", "*", "%", "?", "file:", "fcd:",
	"\\r\\nX-Injected: 1", "a\\u0000b", "urn:uuid:", "COM1", "/dev/null",
	"&lt;!ENTITY x SYSTEM 'x'&gt;", "\\u202e", "9223372036854775808",
	"volume", "all", "self", "0x0", "1e309"
};

/* Around the id; in JSON's spelling. */
static struct slice wrapped(struct draft *d, struct rng *rng, const char *id)
{
	static const char *const forms[] = {
		"{%s}", "(%s)", "%s-", "-%s", " %s", "%s ", "%s\\n", "%s0",
		"urn:uuid:%s", "file:%s", "%s,%s", "%s\\u0000", "%s/..",
		"\\ufeff%s", "%s.vmdk", "\\\"%s\\\"", "fcd:%s", "%s#1",
		"%s\\u00a0", "\\u2003%s", "%s\\u200b", "\\u2060%s", "\\t%s",
		"%s\\r\\n", "%s.", "%s/", "%s\\\\", "\\\\%s", "%s?x=1", "%s;x",
		"uuid:%s", "[%s]", "<%s>", "'%s'", "%s%%20", "%s%%00", "%s@1",
		"x\\n%s", "%s\\nx", "+%s", "%s+"
	};

	return slice_from(arena_printf(d->arena, ONE_OF(rng, forms), id, id));
}

static struct slice clipped(struct draft *d, struct rng *rng, const char *id)
{
	size_t len = strlen(id);
	char *text = arena_string(d->arena, slice_from(id));

	switch (len ? rng_below(rng, 4) : 0) {
	case 0: /* no hyphen */
		for (char *at = text, *to = text;; at++) {
			if (*at != '-')
				*to++ = *at;
			if (!*at)
				break;
		}
		break;
	case 1: /* one digit short */
		text[len - 1] = '\0';
		break;
	case 2:
		text[(size_t)rng_below(rng, len)] = 'g';
		break;
	default:
		text[(size_t)rng_below(rng, len)] = '_';
	}
	return slice_from(text);
}

/* What somebody folds, decodes or passes over before ids are compared. */
enum fold { FOLD_INSERT, FOLD_HYPHENS, FOLD_DIGIT, FOLD_LETTERS, FOLD_CODE };

static const struct {
	enum fold how;
	const char *with;  /* DIGIT: the zero; CODE: a format of the byte */
	char letter;       /* LETTERS: those */
} folds[] = {
	{ FOLD_INSERT, "\xE2\x80\x8B", 0 }, { FOLD_INSERT, "\xE2\x80\x8C", 0 },
	{ FOLD_INSERT, "\xE2\x80\x8D", 0 }, { FOLD_INSERT, "\xE2\x80\x8E", 0 },
	{ FOLD_INSERT, "\xE2\x81\xA0", 0 }, { FOLD_INSERT, "\xEF\xBB\xBF", 0 },
	{ FOLD_INSERT, "\xC2\xAD", 0 },     { FOLD_INSERT, "\xCD\x8F", 0 },
	{ FOLD_INSERT, "\xE1\xA0\x8E", 0 }, { FOLD_INSERT, "\xCC\x81", 0 },
	{ FOLD_INSERT, "\xEF\xB8\x8F", 0 }, { FOLD_INSERT, "\xF3\xA0\x80\xA0", 0 },
	{ FOLD_INSERT, "\\u0000", 0 },      { FOLD_INSERT, "\\u0008", 0 },
	{ FOLD_INSERT, "\\\\", 0 },
	{ FOLD_HYPHENS, "\xE2\x80\x90", 0 }, { FOLD_HYPHENS, "\xE2\x80\x91", 0 },
	{ FOLD_HYPHENS, "\xE2\x80\x93", 0 }, { FOLD_HYPHENS, "\xE2\x88\x92", 0 },
	{ FOLD_HYPHENS, "\xEF\xB9\xA3", 0 }, { FOLD_HYPHENS, "\xEF\xBC\x8D", 0 },
	{ FOLD_HYPHENS, "\xC2\xAD", 0 },     { FOLD_HYPHENS, "_", 0 },
	{ FOLD_HYPHENS, ".", 0 },	     { FOLD_HYPHENS, "%2d", 0 },
	{ FOLD_HYPHENS, ":", 0 },
	{ FOLD_DIGIT, "\xEF\xBC\x90", 0 },   { FOLD_DIGIT, "\xD9\xA0", 0 },
	{ FOLD_DIGIT, "\xE0\xA5\xA6", 0 },   { FOLD_DIGIT, "\xF0\x9D\x9F\x98", 0 },
	{ FOLD_DIGIT, "\xE2\x82\x80", 0 },
	{ FOLD_LETTERS, "\xD0\xB0", 'a' },   { FOLD_LETTERS, "\xD1\x81", 'c' },
	{ FOLD_LETTERS, "\xD0\xB5", 'e' },   { FOLD_LETTERS, "\xEF\xBD\x81", 'a' },
	{ FOLD_LETTERS, "\xC3\xA9", 'e' },   { FOLD_LETTERS, "\xEF\xBD\x86", 'f' },
	{ FOLD_CODE, "%%%02x", 0 },	     { FOLD_CODE, "\\\\u%04x", 0 },
	{ FOLD_CODE, "&#x%x;", 0 },	     { FOLD_CODE, "\\\\x%02x", 0 }
};

static bool is_folded(enum fold how, char letter, char c)
{
	return how == FOLD_HYPHENS  ? c == '-'
	       : how == FOLD_DIGIT  ? c >= '0' && c <= '9'
	       : how == FOLD_LETTERS ? c == letter
				     : c != '-';
}

static void add_folded(struct buf *out, enum fold how, const char *with,
		       char c)
{
	size_t len = strlen(with);

	if (how == FOLD_CODE) {
		buf_printf(out, with, (unsigned char)c);
	} else if (how == FOLD_DIGIT) {
		buf_add(out, with, len - 1);
		buf_byte(out, (char)(with[len - 1] + c - '0'));
	} else {
		buf_add(out, with, len);
		if (how == FOLD_INSERT)
			buf_byte(out, c);
	}
}

/* All hyphens and letters of a kind, else one character. */
static struct slice folded(struct draft *d, struct rng *rng, const char *id)
{
	size_t which = (size_t)rng_below(rng, sizeof(folds) / sizeof(folds[0]));
	size_t from = 1 + (size_t)rng_below(rng, UUID_TEXT - 1), left = 1;
	enum fold how = folds[which].how;
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	struct slice text;

	if (how == FOLD_HYPHENS || how == FOLD_LETTERS) {
		from = 0;
		left = SIZE_MAX;
	}
	for (size_t i = 0; id[i]; i++) {
		if (i >= from && left &&
		    is_folded(how, folds[which].letter, id[i])) {
			add_folded(&out, how, folds[which].with, id[i]);
			left--;
		} else {
			buf_byte(&out, id[i]);
		}
	}
	text = arena_slice(d->arena, buf_view(&out));
	buf_release(&out);
	return text;
}

/* What a parser of numbers takes, and letters of several bytes, in a UUID that
 * keeps its 36 bytes. */
static struct slice overwritten(struct draft *d, struct rng *rng,
				const char *id)
{
	static const char *const numbers[] = { "+", "-", "0x", "0X", "_", " " };
	static const char *const letters[] = { "\xC3\xA9", "\xD9\xA3",
					       "\xEF\xBC\x98",
					       "\xF0\x9D\x9F\x98" };
	static const size_t groups[] = { 0, 9, 14, 19, 24 };
	char *text = arena_string(d->arena, slice_from(id));
	bool number = rng_below(rng, 2);
	const char *with = number ? ONE_OF(rng, numbers)
				  : ONE_OF(rng, letters);
	size_t len = strlen(with);
	size_t at = number ? ONE_OF(rng, groups)
			   : (size_t)rng_below(rng, UUID_TEXT - len + 1);

	if (strlen(id) == UUID_TEXT)
		memcpy(text + at, with, len);
	return slice_from(text);
}

static struct slice shape_of(struct draft *d, struct rng *rng, const char *id)
{
	static const char *const special[] = {
		"00000000-0000-0000-0000-000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff"
	};
	uint64_t which = rng_below(rng, 23);

	return which < 9    ? wrapped(d, rng, id)
	       : which < 12 ? clipped(d, rng, id)
	       : which < 13 ? slice_from(ONE_OF(rng, special))
	       : which < 20 ? folded(d, rng, id)
			    : overwritten(d, rng, id);
}

static struct slice upper(struct draft *d, const char *id)
{
	char *text = arena_string(d->arena, slice_from(id));

	for (char *at = text; *at; at++)
		if (*at >= 'a' && *at <= 'f')
			*at = (char)(*at - 0x20);
	return slice_from(text);
}

static const char *other_volume(struct draft *d, struct rng *rng)
{
	const struct bindings *t = d->target;
	const char *const known[] = {
		t ? t->other_volume : NULL, t ? t->file_volume : NULL,
		t ? t->unregistered_volume : NULL
	};
	const char *id = ONE_OF(rng, known);

	return id ? id : guard_draw(&d->guard, rng);
}

bool op_id(struct draft *d, struct rng *rng, int how)
{
	enum { ODD, EMPTY, SHAPE, UNKNOWN, OTHER, UPPER, RARE };
	struct json_node *n = draft_pick(d, rng, is_id);
	struct slice text = SLICE_NONE;

	if (!n)
		return false;
	switch (how) {
	case ODD:
		text = slice_from(ONE_OF(rng, odd_ids));
		break;
	case SHAPE:
		text = shape_of(d, rng, operator_volume(d, rng));
		break;
	case UNKNOWN:
		text = slice_from(guard_draw(&d->guard, rng));
		break;
	case OTHER:
		text = slice_from(other_volume(d, rng));
		break;
	case RARE:
		text = slice_from(guard_draw_rare(&d->guard, rng));
		break;
	case UPPER:
		text = upper(d, operator_volume(d, rng));
		break;
	}
	text = draft_quoted(d, text);
	if ((how == EMPTY || how == UPPER) && slice_equal(text, n->spelling))
		return false;
	draft_touch(d, n);
	draft_spell(n, text);
	return true;
}
