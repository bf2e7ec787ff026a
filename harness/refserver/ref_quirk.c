#include "http/syntax.h"
#include "refserver/ref_core.h"

static const struct ref_ruling *find_ruling(const struct ref_quirk *quirk,
					    enum ref_finding finding)
{
	if (!quirk)
		return NULL;
	for (size_t i = 0; i < REF_RULINGS_MAX; i++) {
		if (quirk->rulings[i].finding == REF_FINDING_NONE)
			return NULL;
		if (quirk->rulings[i].finding == finding)
			return &quirk->rulings[i];
	}
	return NULL;
}

bool ref_quirk_is(const struct ref_server *server,
		  enum ref_behaviour behaviour)
{
	return (server->bug && server->bug->behaviour == behaviour) ||
	       (server->variant && server->variant->behaviour == behaviour);
}

const struct ref_ruling *ref_quirk_ruling(const struct ref_server *server,
					  enum ref_finding finding)
{
	const struct ref_ruling *ruling = find_ruling(server->bug, finding);

	if (!ruling)
		ruling = find_ruling(server->variant, finding);
	return ruling ? ruling : ref_rule(finding);
}

/* libmicrohttpd refuses control characters in a field. */
static bool is_raw_field(const struct ref_rewrite *r)
{
	struct slice value = slice_from(r->with);

	return (r->op == REF_OP_MEDIA || r->op == REF_OP_FIELD) && r->with &&
	       syntax_control(value) < value.len;
}

bool ref_quirk_needs_own_bytes(const struct ref_quirk *quirk)
{
	if (!quirk)
		return false;
	for (size_t i = 0; i < REF_REWRITES_MAX; i++)
		if ((quirk->rewrites[i].op >= REF_OP_STYLE_LOWER &&
		     quirk->rewrites[i].op <= REF_OP_STYLE_INTERIM) ||
		    is_raw_field(&quirk->rewrites[i]))
			return true;
	return quirk->wire != REF_WIRE_NONE ||
	       (quirk->behaviour >= REF_DIES_ON_EMPTY_ID &&
		quirk->behaviour <= REF_HANGS_AFTER_JSON) ||
	       quirk->behaviour == REF_SAME_CLOSE ||
	       quirk->behaviour == REF_CLOSES_SILENTLY ||
	       quirk->behaviour == REF_READS_ONE_CHUNK ||
	       quirk->behaviour == REF_HEAD_WITH_BODY;
}
