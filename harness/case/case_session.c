#include "case/case_session.h"

#include "http/syntax.h"

/* How the run's own id is spoilt: so many quarters of it, then `tail`. */
static const struct spoilt {
	unsigned quarters;
	const char *tail; /* NULL: as many x as are missing */
} spoilt[SESSION_COUNT] = {
	[SESSION_FRONT] = { 2, "" },
	[SESSION_OTHER_END] = { 3, NULL },
	[SESSION_LONGER] = { 4, "x" },
};

enum { QUARTERS = 4 };

/* `own` can be spoilt, and is. */
static bool is_spoilt(enum step_session session, const char *own)
{
	size_t len = own ? strlen(own) : 0;

	for (size_t i = 0; i < len; i++)
		if (!syntax_is_alnum(own[i]) && !strchr("-_+/=", own[i]))
			return false;
	return spoilt[session].quarters && len >= CASE_SESSION_LEAST;
}

struct slice case_session_front(enum step_session session, const char *own)
{
	if (!is_spoilt(session, own) || spoilt[session].quarters == QUARTERS)
		return SLICE_NONE;
	return slice_of(own, strlen(own) * spoilt[session].quarters / QUARTERS);
}

static const char *spoil(enum step_session session, const char *own,
			 struct arena *arena)
{
	const struct spoilt *s = &spoilt[session];
	size_t len = strlen(own), kept = len * s->quarters / QUARTERS;
	char *text;

	if (s->tail)
		return arena_printf(arena, "%.*s%s", (int)kept, own, s->tail);
	text = arena_string(arena, slice_of(own, len));
	memset(text + kept, 'x', len - kept);
	return text;
}

/* An absent main session is --no-auth: no header. */
int case_session(const struct step *step, const struct bindings *values,
		 struct arena *arena, const char **out, struct err *err)
{
	const char *own = values->session_main;

	switch (step->session) {
	case SESSION_MAIN:
		*out = own;
		return 0;
	case SESSION_NONE:
		*out = NULL;
		return 0;
	case SESSION_OWN:
		*out = values->session_own;
		break;
	default:
		*out = is_spoilt(step->session, own)
			       ? spoil(step->session, own, arena)
			       : values->session_garbage;
	}
	return *out ? 0 : err_set(err, ERR_INTERNAL,
				  "no session for this step");
}
