/* Numbers: the request has none, so they also take the place of other leaves,
 * and of members that nobody knows. */
#include "mutate/operator.h"

static const char *const boundaries[] = {
	"127", "128", "-128", "-129", "255", "256", "32767", "32768", "65535",
	"65536", "2147483647", "2147483648", "-2147483648", "-2147483649",
	"4294967295", "4294967296", "9223372036854775807",
	"9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	"18446744073709551615", "18446744073709551616", "0", "-0", "-1"
};

static const char *const precision[] = {
	"9007199254740991", "9007199254740992", "9007199254740993",
	"-9007199254740993", "0.1", "0.30000000000000004", "1e21", "1e-7",
	"123456789012345678901234567890", "5e-324", "1.7976931348623157e308",
	"2.2250738585072011e-308", "0.1e1", "100000000000000000000.0"
};

static const char *const exponents[] = {
	"1e400", "-1e400", "1e-400", "0e99999", "1e99999999", "1E+999999999",
	"1e2147483648", "1e-2147483649", "0.0e0", "1e18446744073709551616"
};

static const char *const misspelled[] = {
	"00", "01", "-01", "+1", "1.", ".5", "1e", "1e+", "-", "--1", "1.2.3",
	"1,000", "1_000", "1 000", "- 1", "1e1.5", "0x10", "0o7", "0b1", "1f",
	"1L", "1n", "0123", "09", "\xEF\xBC\x91", "\xD9\xA1",
	"1\xE2\x80\x8B", "1/2", "1a"
};

static const char *const not_finite[] = {
	"NaN", "Infinity", "-Infinity", "+Infinity", "inf", "-inf", "nan",
	"1.#INF", "NAN", "1e999e9"
};

/* Whoever minds the type of what he knows has nothing to say about digits. */
static struct json_node *add_unknown(struct draft *d, struct json_node *object)
{
	struct json_node *n = json_new(d->arena, slice_from("0"));

	draft_touch(d, object);
	draft_add_member(d, object, draft_quoted(d, slice_from("x")), n);
	return n;
}

/* A number when there is one, else any leaf, or a member of its own. */
static struct json_node *place(struct draft *d, struct rng *rng)
{
	struct json_node *n = draft_pick(d, rng, is_number), *object;

	if (n)
		return n;
	n = draft_pick(d, rng, is_leaf);
	object = draft_pick(d, rng, is_object);
	return object && (!n || rng_below(rng, 2)) ? add_unknown(d, object) : n;
}

static const char *literal(struct rng *rng, int how)
{
	enum { BOUNDARY, PRECISION, EXPONENT, MISSPELLED };

	switch (how) {
	case BOUNDARY:
		return ONE_OF(rng, boundaries);
	case PRECISION:
		return ONE_OF(rng, precision);
	case EXPONENT:
		return ONE_OF(rng, exponents);
	case MISSPELLED:
		return ONE_OF(rng, misspelled);
	}
	return ONE_OF(rng, not_finite);
}

bool op_number(struct draft *d, struct rng *rng, int how)
{
	struct json_node *n = place(d, rng);

	if (!n)
		return false;
	draft_touch(d, n);
	draft_put(d, n, slice_from(literal(rng, how)));
	return true;
}

/* Digits only: then a fraction of zeros or an exponent of zero can follow. */
static bool is_integer(const struct json_node *n)
{
	if (!is_number(n))
		return false;
	for (size_t i = 0; i < n->spelling.len; i++)
		if (n->spelling.at[i] == '.' || (n->spelling.at[i] | 0x20) == 'e')
			return false;
	return true;
}

bool op_number_equal(struct draft *d, struct rng *rng, int how)
{
	static const char *const tails[] = { ".0", "e0", ".000", "E+0", "0e-1",
					     "e-0" };
	struct json_node *n = draft_pick(d, rng, is_integer);

	(void)how;
	if (!n)
		return false;
	draft_touch(d, n);
	draft_put(d, n, draft_join(d, n->spelling,
				   slice_from(ONE_OF(rng, tails)),
				   SLICE_NONE));
	return true;
}

bool op_number_digits(struct draft *d, struct rng *rng, int how)
{
	static const struct slice open[] = { BYTES("1"), BYTES("-9"),
					     BYTES("0."), BYTES("1e") };
	struct json_node *n = place(d, rng);
	struct slice marker;

	(void)how;
	if (!n)
		return false;
	marker = draft_bomb(d, &(struct draft_bomb){
		BOMB_REPEAT, operator_size(rng), ONE_OF(rng, open),
		BYTES("7"), SLICE_NONE, SLICE_NONE });
	if (!marker.len)
		return false;
	draft_touch(d, n);
	draft_spell(n, marker);
	return true;
}
