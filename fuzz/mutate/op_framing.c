/* Framing: where the message ends. The connection is nobody else's then. */
#include "mutate/operator.h"

static struct draft_field *length_field(struct draft *d)
{
	struct draft_field *field = d->has_head
		? draft_field(d, "Content-Length") : NULL;

	return field && field->kind == FIELD_LENGTH ? field : NULL;
}

static const char *const odd_lengths[] = {
	"+#", "-#", "0x@", "#.0", "#,#", "#;", " # #", "00000000000000000#",
	"#e0", "\"#\"", "#a", "", "-1", "0", "\xEF\xBC\x91", "#\v", "0#", "1_0"
};

static const char *const huge_lengths[] = {
	"4294967295", "4294967296", "2147483648", "9223372036854775807",
	"9223372036854775808", "18446744073709551615", "18446744073709551616",
	"18446744073709551617", "99999999999999999999999999999", "1000000000"
};

static bool repeat_length(struct draft *d, struct rng *rng,
			  struct draft_field *field)
{
	static const char *const others[] = { "0", "1", "#", "5", "#, #" };

	return draft_add_field(d, field->name, slice_from(ONE_OF(rng, others)),
			       FIELD_LENGTH);
}

bool op_length(struct draft *d, struct rng *rng, int how)
{
	enum { MISSING, SHORT, LONG, ODD, HUGE, TWICE, SAME_TWICE };
	struct draft_field *field = length_field(d);

	if (!field)
		return false;
	d->own_connection = true;
	switch (how) {
	case MISSING:
		draft_drop_field(d, field);
		return true;
	case SHORT:
	case LONG:
		d->length_off = 1 + (ptrdiff_t)(rng_below(rng, 4)
				? 0 : rng_below(rng, 100));
		if (how == SHORT)
			d->length_off = -d->length_off;
		return true;
	case ODD:
		field->value = slice_from(ONE_OF(rng, odd_lengths));
		return true;
	case HUGE:
		field->value = slice_from(ONE_OF(rng, huge_lengths));
		return true;
	case TWICE:
		return repeat_length(d, rng, field);
	}
	return draft_add_field(d, field->name, field->value, FIELD_LENGTH);
}

/* Transfer-Encoding beside a Content-Length, or spelled oddly. */
bool op_coding_header(struct draft *d, struct rng *rng, int how)
{
	enum { BOTH, ODD, UNKNOWN };
	static const char *const odd[] = {
		"Chunked", " chunked", "chunked ", "\tchunked", "xchunked",
		"chunked, identity", "identity, chunked", "chunked, chunked",
		"\"chunked\"", "chunked;q=1", "chunke", "", "chunked\v",
		"chunked,"
	};
	static const char *const unknown[] = { "gzip", "x-none", "identity",
					       "gzip, chunked", "deflate" };
	struct draft_field *field = length_field(d);
	const char *value = how == ODD ? ONE_OF(rng, odd) :
			    how == UNKNOWN ? ONE_OF(rng, unknown) : "chunked";

	if (!field)
		return false;
	d->own_connection = true;
	d->chunks.used = how == BOTH ? rng_below(rng, 2) : how == ODD;
	if (how != BOTH)
		draft_drop_field(d, field);
	return draft_add_field(d, slice_from("Transfer-Encoding"),
			       slice_from(value), FIELD_PLAIN);
}

bool op_front(struct draft *d, struct rng *rng, int how)
{
	static const struct slice fronts[] = {
		BYTES("\r\n"), BYTES("\r\n\r\n"), BYTES("\n"), BYTES(" "),
		BYTES("\0"), BYTES("\x16\x03\x01\x02\0\x01\0"),
		BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), BYTES("x\r\n"),
		BYTES("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")
	};

	(void)how;
	if (!d->has_head)
		return false;
	d->own_connection = true;
	d->in_front = ONE_OF(rng, fronts);
	return true;
}
