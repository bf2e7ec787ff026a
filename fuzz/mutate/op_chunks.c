/* Framing: the body in chunks, well (RFC 9112 7.1) or badly. */
#include "mutate/operator.h"

static bool be_chunked(struct draft *d)
{
	struct draft_field *field = d->has_head
		? draft_field(d, "Content-Length") : NULL;

	if (!field || field->kind != FIELD_LENGTH || d->chunks.used ||
	    draft_field(d, "Transfer-Encoding"))
		return false;
	field->name = slice_from("Transfer-Encoding");
	field->value = slice_from("chunked");
	field->kind = FIELD_PLAIN;
	d->chunks.used = true;
	return true;
}

static void well(struct draft *d, struct rng *rng, int how)
{
	static const char *const extensions[] = { ";a", ";a=b", ";a=\"b;c\"",
						  ";n=1;m=2" };

	d->chunks.size = 1 + (size_t)rng_below(rng, 64);
	if (how == 1)
		d->chunks.size = 1;
	else if (how == 2)
		d->chunks.after_size = slice_from(ONE_OF(rng, extensions));
	else if (rng_below(rng, 2))
		d->chunks.upper = true;
}

static void size_badly(struct draft *d, struct rng *rng)
{
	static const char *const sizes[] = {
		"-1", "0x10", "+5", "g", "", " 5", "5 ", "1.0", "0", "00",
		"5,5", "\x7F", "5\t", "\xEF\xBC\x95", "0b1", "$", "5h"
	};

	d->chunks.size_text = slice_from(ONE_OF(rng, sizes));
	if (!d->chunks.size_text.len)
		d->chunks.size_text = slice_from(" ");
}

static void size_hugely(struct draft *d, struct rng *rng)
{
	static const char *const sizes[] = {
		"ffffffff", "100000000", "7fffffffffffffff", "ffffffffffffffff",
		"10000000000000000", "fffffffffffffffffffffffffffffff", "7fffffff"
	};

	d->chunks.size_text = slice_from(ONE_OF(rng, sizes));
}

static void end_badly(struct draft *d, struct rng *rng)
{
	static const char *const last[] = { "00", "-0", "0;x", "0 ", "000000",
					    "1", "0x0" };

	switch (rng_below(rng, 4)) {
	case 0:
		d->chunks.unterminated = true;
		break;
	case 1:
		d->chunks.no_line_end = true;
		break;
	case 2:
		d->chunks.bare_lf = true;
		break;
	default:
		d->chunks.last = slice_from(ONE_OF(rng, last));
	}
}

static void trail(struct draft *d, struct rng *rng)
{
	static const char *const trailers[] = {
		"X-A: b\r\n", "Content-Length: 0\r\n", "Host: other.invalid\r\n",
		"X-A\r\n", " x\r\n", "Transfer-Encoding: chunked\r\n",
		"vmware-api-session-id: x\r\n", ":\r\n",
		"X-A: b\r\nX-C: d\r\n", "X-A: b\r\nX-C: d\r\nX-E: f\r\n"
	};

	d->chunks.trailer = slice_from(ONE_OF(rng, trailers));
}

bool op_chunks(struct draft *d, struct rng *rng, int how)
{
	enum { PLAIN, TINY, EXTENDED, SIZE_BAD, SIZE_HUGE, END_BAD, TRAILER,
	       LONG_EXTENSION };

	if (!be_chunked(d))
		return false;
	d->own_connection |= how > EXTENDED;
	switch (how) {
	case SIZE_BAD:
		size_badly(d, rng);
		break;
	case SIZE_HUGE:
		size_hugely(d, rng);
		break;
	case END_BAD:
		end_badly(d, rng);
		break;
	case TRAILER:
		trail(d, rng);
		break;
	case LONG_EXTENSION:
		d->chunks.after_size = slice_from(arena_printf(
			d->arena, ";a=%0*d", 1 << (8 + rng_below(rng, 9)), 0));
		break;
	default:
		well(d, rng, how);
	}
	return true;
}
