/*
 * The search for all secrets at once against a plain one: random secrets, in
 * random spellings, in random texts.
 */
#include "base/base64.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "http/redact.h"
#include "tests/test.h"

enum { ROUNDS = 40000, SECRETS = 3, SECRET_LEN = 8, TEXT_MAX = 1024,
       JSON = 1, PERCENT = 2 };

/* Characters that escapes are made of, and others. */
static const char *const letters[] = {
	"a", "b", "2", "5", "u", "0", "\\", "%", "+", " ", "\"", "/", "\n",
	"\xc3\xa9", "\xf0\x9f\x98\x80", "?",
};
enum { LETTERS = sizeof(letters) / sizeof(letters[0]) };

static void add_letters(struct rng *rng, size_t count, struct buf *out)
{
	while (count--)
		buf_text(out, letters[rng_below(rng, LETTERS)]);
}

/* ---- spellings ---- */

static void spell_json(struct rng *rng, struct slice letter, struct buf *out)
{
	static const char from[] = "\"\\/\n", to[] = "\"\\/n";
	const char *known = memchr(from, letter.at[0], sizeof(from) - 1);
	uint32_t point;

	utf8_decode(letter, &point);
	if (known && rng_below(rng, 2))
		buf_printf(out, "\\%c", to[known - from]);
	else if (point >= 0x10000)
		buf_printf(out, "\\u%04x\\u%04X",
			   (unsigned)(0xD800 + ((point - 0x10000) >> 10)),
			   (unsigned)(0xDC00 + ((point - 0x10000) & 0x3FF)));
	else
		buf_printf(out, "\\u%04x", (unsigned)point);
}

static void spell_percent(struct rng *rng, struct slice letter,
			  struct buf *out)
{
	if (letter.at[0] == ' ' && rng_below(rng, 2))
		buf_byte(out, '+');
	else
		for (size_t i = 0; i < letter.len; i++)
			buf_printf(out, rng_below(rng, 2) ? "%%%02X" : "%%%02x",
				   (unsigned)(unsigned char)letter.at[i]);
}

/* Whatever must be escaped in one of `ways` is, the others now and then. */
static void spell(struct rng *rng, unsigned ways, struct slice text,
		  struct buf *out)
{
	while (text.len) {
		uint32_t point;
		size_t len = utf8_decode(text, &point);
		struct slice letter = slice_head(text, len ? len : 1);
		bool json = ways & JSON && (letter.at[0] == '\\' ||
					    letter.at[0] == '"');
		bool percent = ways & PERCENT && (letter.at[0] == '%' ||
						  letter.at[0] == '+');

		if (json || (ways & JSON && !percent && !rng_below(rng, 4)))
			spell_json(rng, letter, out);
		else if (percent || (ways & PERCENT && !rng_below(rng, 4)))
			spell_percent(rng, letter, out);
		else
			buf_slice(out, letter);
		text = slice_skip(text, letter.len);
	}
}

/* ---- the plain search ---- */

static bool hex(struct slice s, size_t from, size_t digits, uint32_t *value)
{
	*value = 0;
	for (size_t i = from; i < from + digits; i++) {
		const char *at, *all = "0123456789abcdef";

		at = i < s.len && s.at[i] ? strchr(all, s.at[i] >= 'A' &&
						   s.at[i] <= 'F'
			? s.at[i] + 'a' - 'A' : s.at[i]) : NULL;
		if (!at)
			return false;
		*value = *value * 16 + (uint32_t)(at - all);
	}
	return true;
}

/* What stands at the start of `s` escaped; its length, 0: nothing. */
static size_t escaped(struct slice s, unsigned ways, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char bytes[UTF8_MAX];
	uint32_t a, b;
	const char *at;

	buf_clear(out);
	if (ways & PERCENT && s.at[0] == '+') {
		buf_byte(out, ' ');
		return 1;
	}
	if (ways & PERCENT && s.at[0] == '%' && hex(s, 1, 2, &a)) {
		buf_byte(out, (char)a);
		return 3;
	}
	if (!(ways & JSON) || s.len < 2 || s.at[0] != '\\')
		return 0;
	at = s.at[1] ? strchr(from, s.at[1]) : NULL;
	if (at) {
		buf_byte(out, to[at - from]);
		return 2;
	}
	if (s.at[1] != 'u' || !hex(s, 2, 4, &a))
		return 0;
	if (a < 0xD800 || a > 0xDFFF) {
		buf_add(out, bytes, utf8_encode(a, bytes));
		return 6;
	}
	if (a >= 0xDC00 || s.len < 8 || s.at[6] != '\\' || s.at[7] != 'u' ||
	    !hex(s, 8, 4, &b) || b < 0xDC00 || b > 0xDFFF)
		return 0;
	a = 0x10000 + ((a - 0xD800) << 10) + (b - 0xDC00);
	buf_add(out, bytes, utf8_encode(a, bytes));
	return 12;
}

static bool matches(struct slice s, struct slice form, unsigned ways)
{
	struct buf is = BUF_INIT(TEXT_MAX);

	while (form.len && s.len) {
		size_t used = escaped(s, ways, &is);

		if (used && is.len <= form.len &&
		    slice_equal(buf_view(&is), slice_head(form, is.len))) {
			s = slice_skip(s, used);
			form = slice_skip(form, is.len);
		} else if (s.at[0] == form.at[0]) {
			s = slice_skip(s, 1);
			form = slice_skip(form, 1);
		} else {
			break;
		}
	}
	buf_release(&is);
	return !form.len;
}

/* As it stands up to some place, behind it in one way of writing. */
static bool holds(struct slice text, struct slice form)
{
	for (size_t at = 0; at < text.len; at++)
		for (size_t k = 0; k <= form.len && at + k <= text.len; k++) {
			struct slice rest = slice_skip(text, at + k);
			struct slice left = slice_skip(form, k);

			if (memcmp(text.at + at, form.at, k))
				break;
			if (matches(rest, left, JSON | PERCENT) ||
			    matches(rest, left, JSON) ||
			    matches(rest, left, PERCENT))
				return true;
		}
	return false;
}

static bool holds_any_form(struct slice text, struct slice secret)
{
	struct buf coded = BUF_INIT(TEXT_MAX);
	bool found = holds(text, secret);

	base64_encode(&coded, secret);
	while (coded.bytes[coded.len - 1] == '=')
		coded.len--;
	found = found || holds(text, buf_view(&coded));
	for (size_t i = 0; i < coded.len; i++)
		coded.bytes[i] = coded.bytes[i] == '+' ? '-'
			: coded.bytes[i] == '/' ? '_' : coded.bytes[i];
	found = found || holds(text, buf_view(&coded));
	buf_release(&coded);
	return found;
}

/* ---- both ---- */

struct sides {
	struct redact_set set;
	struct buf secrets[SECRETS], text;
	size_t found, written;
};

static void make_text(struct sides *s, struct rng *rng, bool whole,
		      unsigned ways)
{
	struct buf *secret = &s->secrets[rng_below(rng, SECRETS)];
	struct buf form = BUF_INIT(TEXT_MAX);

	if (rng_below(rng, 4))
		buf_slice(&form, buf_view(secret));
	else
		base64_encode(&form, buf_view(secret));
	buf_clear(&s->text);
	add_letters(rng, rng_below(rng, 6), &s->text);
	spell(rng, ways, buf_view(&form), &s->text);
	if (!whole)
		s->text.bytes[rng_below(rng, s->text.len)] =
			letters[rng_below(rng, LETTERS)][0];
	add_letters(rng, rng_below(rng, 6), &s->text);
	buf_release(&form);
}

static void compare(struct sides *s, struct rng *rng)
{
	bool whole = rng_below(rng, 2), found, plain = false;
	unsigned ways = (unsigned)rng_below(rng, JSON + PERCENT + 1);
	struct slice text;

	redact_init(&s->set);
	for (size_t i = 0; i < SECRETS; i++) {
		buf_clear(&s->secrets[i]);
		add_letters(rng, REDACT_MIN + rng_below(rng, SECRET_LEN),
			    &s->secrets[i]);
		redact_add(&s->set, buf_view(&s->secrets[i]), "secret");
	}
	make_text(s, rng, whole, ways);
	text = buf_view(&s->text);
	found = redact_find(&s->set, text) != NULL;
	for (size_t i = 0; i < SECRETS; i++)
		plain = plain || holds_any_form(text, buf_view(&s->secrets[i]));
	s->found += found;
	/* Each way of writing by itself is read without a doubt. */
	s->written += whole && ways < JSON + PERCENT;
	if (!CHECK_INT(found, plain) ||
	    !CHECK(found || !whole || ways == JSON + PERCENT))
		printf("in \"%.*s\"\n", SLICE_ARG(text));
	redact_bytes(&s->set, s->text.bytes, s->text.len);
	CHECK(!redact_find(&s->set, buf_view(&s->text)));
	redact_release(&s->set);
}

TEST(redact_slow, finds_what_a_plain_search_finds)
{
	struct sides s = { .text = BUF_INIT(TEXT_MAX) };
	struct rng rng;

	for (size_t i = 0; i < SECRETS; i++)
		s.secrets[i] = BUF_INIT(TEXT_MAX);
	rng_init(&rng, 1, "redact");
	for (size_t i = 0; i < ROUNDS; i++)
		compare(&s, &rng);
	CHECK(s.written > ROUNDS / 4 && s.found > ROUNDS / 2 &&
	      s.found < ROUNDS);
	for (size_t i = 0; i < SECRETS; i++)
		buf_release(&s.secrets[i]);
	buf_release(&s.text);
}
