/* The session header: absent, invented, twice, never somebody else's. */
#include "mutate/operator.h"

enum { SESSION_LONG = 65536, SESSION_CUT = 4 };

#define SESSION_HEADER "vmware-api-session-id"

static bool set(struct draft *d, struct slice value)
{
	struct draft_field *field = draft_field(d, SESSION_HEADER);

	if (!field)
		return draft_add_field(d, slice_from(SESSION_HEADER), value,
				       FIELD_PLAIN);
	field->value = value;
	return true;
}

/* What is left must be nobody's session, nor tell who finds it ours. */
static bool can_be_cut(struct slice own)
{
	return own.len >= SESSION_CUT * SESSION_CUT;
}

static struct slice odd(struct draft *d, struct rng *rng, struct slice own)
{
	static const struct slice texts[] = {
		BYTES(""), BYTES(" "), BYTES("null"), BYTES("0"),
		BYTES("a\0b"), BYTES("\xFF"), BYTES("%00"), BYTES("' OR 1=1--"),
		BYTES("../x"), BYTES("\""), BYTES("undefined"), BYTES("a,b"),
		BYTES("constructor"), BYTES("__proto__"), BYTES("*"),
		BYTES("%"), BYTES(".*")
	};
	static const char *const more[] = { " ", "x", ",x", ";", "\t", "\"" };

	if (can_be_cut(own) && !rng_below(rng, 6))
		return slice_head(own, own.len / SESSION_CUT);
	if (own.len && !rng_below(rng, 3))
		return draft_join(d, own, slice_from(ONE_OF(rng, more)),
				  SLICE_NONE);
	return ONE_OF(rng, texts);
}

static bool flood(struct draft *d)
{
	struct slice marker = draft_bomb(d, &(struct draft_bomb){
		BOMB_REPEAT, SESSION_LONG, BYTES(SESSION_HEADER ": "),
		BYTES("a"), BYTES("\r\n"), SLICE_NONE });
	struct draft_field *field = draft_field(d, SESSION_HEADER);

	if (!marker.len)
		return false;
	if (field)
		draft_drop_field(d, field);
	return draft_add_field(d, SLICE_NONE, marker, FIELD_RAW);
}

static bool cookie(struct draft *d, struct rng *rng, struct slice fresh)
{
	static const char *const names[] = { SESSION_HEADER "=",
					     "vmware_soap_session=\"",
					     "JSESSIONID=" };

	return draft_add_field(d, slice_from("Cookie"),
			       draft_join(d, slice_from(ONE_OF(rng, names)),
					  fresh, SLICE_NONE), FIELD_PLAIN);
}

/* What a proxy adds for whoever it knows, and a stranger may write too. */
static bool claim(struct draft *d, struct rng *rng)
{
	static const char *const names[] = {
		"X-Forwarded-For", "X-Real-IP", "X-Forwarded-User",
		"X-Remote-User", "Remote-User", "X-Authenticated-User",
		"Forwarded"
	};
	static const char *const values[] = {
		"127.0.0.1", "::1", "for=127.0.0.1", "root",
		"administrator@vsphere.local"
	};

	return draft_add_field(d, slice_from(ONE_OF(rng, names)),
			       slice_from(ONE_OF(rng, values)), FIELD_PLAIN);
}

bool op_session(struct draft *d, struct rng *rng, int how)
{
	enum { ABSENT, WRONG, TWICE, ODD, LONG, COOKIE };
	struct draft_field *field = d->has_head
		? draft_field(d, SESSION_HEADER) : NULL;
	struct slice fresh;
	char id[UUID_TEXT + 1];

	if (!d->has_head || (!field && (how == ABSENT || how == TWICE)))
		return false;
	rng_uuid(rng, id);
	fresh = slice_from(arena_string(d->arena, slice_from(id)));
	switch (how) {
	case ABSENT:
		draft_drop_field(d, field);
		return rng_below(rng, 2) || claim(d, rng);
	case WRONG:
		return set(d, fresh);
	case TWICE:
		if (rng_below(rng, 2))
			return draft_add_field(d, field->name, field->value,
					       FIELD_PLAIN);
		return draft_add_field(d, field->name, fresh, FIELD_PLAIN);
	case ODD:
		return set(d, odd(d, rng, field ? field->value : SLICE_NONE));
	case LONG:
		return flood(d);
	}
	return cookie(d, rng, fresh);
}
