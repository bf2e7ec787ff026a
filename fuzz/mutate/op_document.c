/* Strings: the whole document in another encoding. */
#include "base/utf8.h"
#include "mutate/operator.h"

enum { UTF16, UTF32, LATIN1, RECODINGS };

static void add_unit(struct buf *out, uint32_t unit, unsigned bytes, bool big)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_byte(out, (char)(unit >> 8 * (big ? bytes - 1 - i : i)));
}

static void add_point(struct buf *out, uint32_t point, int to, bool big)
{
	if (to == LATIN1) {
		buf_byte(out, (char)point);
	} else if (to == UTF32) {
		add_unit(out, point, 4, big);
	} else if (point < 0x10000) {
		add_unit(out, point, 2, big);
	} else {
		add_unit(out, 0xD800 + ((point - 0x10000) >> 10), 2, big);
		add_unit(out, 0xDC00 + (point & 0x3FF), 2, big);
	}
}

bool op_recode(struct draft *d, struct rng *rng, int how)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	int to = (int)rng_below(rng, RECODINGS);
	bool big = rng_below(rng, 2), mark = rng_below(rng, 2);

	(void)how;
	if (!draft_flatten(d))
		return false;
	if (mark)
		add_point(&out, to == LATIN1 ? 0xA0 : 0xFEFF, to, big);
	for (struct slice rest = d->raw; rest.len;) {
		uint32_t point = (unsigned char)rest.at[0];
		size_t n = utf8_decode(rest, &point);

		add_point(&out, point, to, big);
		rest = slice_skip(rest, n ? n : 1);
	}
	/* Pure ASCII is its own Latin-1. */
	if (slice_equal(buf_view(&out), d->raw))
		buf_byte(&out, (char)0xA0);
	d->raw = arena_slice(d->arena, buf_view(&out));
	buf_release(&out);
	return true;
}

bool op_mark(struct draft *d, struct rng *rng, int how)
{
	static const struct slice marks[] = {
		BYTES("\xEF\xBB\xBF"), BYTES("\xFE\xFF"), BYTES("\xFF\xFE"),
		BYTES("\xEF\xBB\xBF\xEF\xBB\xBF"), BYTES("+/v8-"),
		BYTES("\xFF\xFE\0\0"), BYTES("\xC2\xA0"), BYTES("\xE2\x80\x8B")
	};

	(void)how;
	if (!draft_flatten(d))
		return false;
	d->raw = draft_join(d, ONE_OF(rng, marks), d->raw, SLICE_NONE);
	return true;
}
