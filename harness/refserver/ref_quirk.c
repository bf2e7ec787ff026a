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
	if (server->bug && server->bug->behaviour == behaviour)
		return true;
	for (size_t i = 0; i < server->variant_count; i++)
		if (server->variants[i]->behaviour == behaviour)
			return true;
	return false;
}

const struct ref_ruling *ref_quirk_ruling(const struct ref_server *server,
					  enum ref_finding finding)
{
	const struct ref_ruling *ruling = find_ruling(server->bug, finding);

	for (size_t i = 0; !ruling && i < server->variant_count; i++)
		ruling = find_ruling(server->variants[i], finding);
	return ruling ? ruling : ref_rule(finding);
}
