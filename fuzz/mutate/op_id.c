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

static struct slice shape_of(struct draft *d, struct rng *rng, const char *id)
{
	static const char *const forms[] = {
		"{%s}", "(%s)", "%s-", "-%s", " %s", "%s ", "%s\\n", "%s0",
		"urn:uuid:%s", "file:%s", "%s,%s", "%s\\u0000", "%s/..",
		"\\ufeff%s", "%s.vmdk", "\\\"%s\\\"", "fcd:%s", "%s#1"
	};
	size_t which = (size_t)rng_below(rng, 24), len = strlen(id);
	char *text;

	if (which < 18)
		return slice_from(arena_printf(d->arena, forms[which], id, id));
	text = arena_string(d->arena, slice_from(id));
	if (which == 18) /* no hyphen */
		for (char *at = text, *to = text;; at++) {
			if (*at != '-')
				*to++ = *at;
			if (!*at)
				break;
		}
	else if (which == 19 && len) /* one digit short */
		text[len - 1] = '\0';
	else if (which == 20 && len)
		text[(size_t)rng_below(rng, len)] = 'g';
	else if (which == 21 && len)
		text[(size_t)rng_below(rng, len)] = '_';
	else if (which == 22)
		text = arena_string(d->arena, slice_from(
			"00000000-0000-0000-0000-000000000000"));
	else
		text = arena_string(d->arena, slice_from(
			"ffffffff-ffff-ffff-ffff-ffffffffffff"));
	return slice_from(text);
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
