/*
 * What the server can find in a request, and what a right server does then.
 *
 * One table (ref_rule.c): finding -> accepted, or refused with a fault. The
 * code that judges a request asks about every finding in the same way:
 *
 *     if (ref_rule_refuses(server, REF_SPECS_NONE))  -> answer the fault
 *
 * A seeded bug or variant replaces single rulings (ref_quirk.h), so the
 * judging code holds no trace of it.
 */
#ifndef REF_RULE_H
#define REF_RULE_H

#include <stdbool.h>

struct ref_server;

enum ref_finding {
	REF_FINDING_NONE,

	/* who asks: 3.7, 9.15 */
	REF_SESSION_ABSENT,
	REF_SESSION_ELSEWHERE,    /* absent, but Authorization is there */
	REF_SESSION_IN_COOKIES,   /* absent, but Cookie is there */
	REF_SESSION_EMPTY,        /* the field is there and says nothing */
	REF_SESSION_UNKNOWN,      /* never given out, or sent twice */
	REF_SESSION_ENDED,        /* logged out */
	REF_PERMISSION_ABSENT,    /* of the restricted user: 9.16 */
	REF_CONTENT_ANONYMOUS,    /* allowed, 3.7 */
	REF_PASSWORD_WRONG,
	REF_PASSWORD_EMPTY,       /* of a user who has another one, or none */
	REF_LOCALE_UNKNOWN,
	REF_LOGIN_MALFORMED,      /* no userName or password as string */

	/* how it is sent: 9.23, 9.24, 9.28 */
	REF_SENT_IN_CHUNKS,       /* accepted, as the next ones */
	REF_SENT_IN_EXTENDED_CHUNKS, /* and all that RFC 9112 7.1 lets in */
	REF_SENT_IN_CAPITAL_CHUNKS,
	REF_SENT_WITH_TRAILER,
	REF_SENT_TIGHT,           /* "Name:value" */
	REF_SENT_WIDE,            /* more than one blank around a value */
	REF_SENT_AS_HTTP_1_0,
	REF_SENT_EXPECTING,       /* Expect: 100-continue */
	REF_SENT_LARGE,           /* a body above REF_LARGE */
	REF_SENT_HUGE,            /* above REF_HUGE */
	REF_ACCEPT_WILD,          /* Accept names a wildcard */
	REF_ACCEPT_OTHER,         /* Accept does not let JSON in */
	REF_MEDIA_ABSENT,
	REF_MEDIA_NEEDLESS,       /* absent, and so is the body */
	REF_MEDIA_CHARSET,        /* application/json with a parameter */
	REF_MEDIA_CAPITALS,
	REF_MEDIA_OTHER,          /* refused with 415 */
	REF_VERB_GET,             /* refused with 405, as the next ones: 9.19 */
	REF_VERB_HEAD,
	REF_VERB_PUT,
	REF_VERB_DELETE,
	REF_VERB_OTHER,
	REF_VERB_OPTIONS,         /* 204 */

	/* for which object: 9.17, 9.18, 9.20, 9.27 */
	REF_RELEASE_UNKNOWN,      /* four numbers */
	REF_RELEASE_GARBAGE,      /* anything else */
	REF_RELEASE_OLDER,        /* the method came later */
	REF_PATH_ODD,             /* not the shape of a path: 404 */
	REF_PREFIX_ABSENT,        /* a vSAN type without vsan */
	REF_TYPE_UNKNOWN,
	REF_METHOD_UNKNOWN,
	REF_PROPERTY_UNKNOWN,
	REF_OBJECT_UNKNOWN,
	REF_OBJECT_NEAR,          /* starts with the id of the object */
	REF_TASK_UNKNOWN,
	REF_TASK_FOUND,           /* readable, 9.27 */

	/* the body as a whole: 9.3, 9.21 */
	REF_BODY_ABSENT,
	REF_BODY_MALFORMED,
	REF_BODY_TRAILING,        /* bytes behind the value */
	REF_BODY_NOT_UTF_8,
	REF_BODY_CONTROL,         /* raw in a string */
	REF_BODY_NUMBER,
	REF_BODY_LITERAL,
	REF_BODY_ESCAPE,
	REF_BODY_TRUNCATED,
	REF_BODY_MARK,            /* starts with a byte order mark */
	REF_BODY_DEEP,            /* above REF_DEPTH_MAX */
	REF_BODY_DUPLICATE,       /* a known member twice */
	REF_ROOT_NULL,
	REF_ROOT_NOT_OBJECT,      /* an array */
	REF_ROOT_SCALAR,
	REF_ROOT_TYPE,            /* 9.2, 9.22 */

	/* the number of specs: 1.7 b */
	REF_SPECS_ABSENT,
	REF_SPECS_NULL,
	REF_SPECS_NOT_ARRAY,
	REF_SPECS_NONE,
	REF_SPECS_TWO,
	REF_SPECS_FEW,            /* 3 to REF_SPECS_FEW_MAX */
	REF_SPECS_HUNDRED,        /* to REF_SPECS_HUNDRED_MAX */
	REF_SPECS_THOUSAND,       /* more */
	REF_SPEC_NOT_OBJECT,
	REF_SPEC_TYPE,
	REF_TYPENAME_ABSENT,      /* in a spec or volumeId: accepted, 9.1 */
	REF_MEMBER_UNKNOWN,       /* accepted: 9.22 */

	/* the volume id: 1.7 a, 2.4, 9.5, 9.8 */
	REF_VOLUME_ID_ABSENT,     /* or null */
	REF_VOLUME_ID_NOT_OBJECT,
	REF_VOLUME_ID_TYPE,
	REF_ID_ABSENT,
	REF_ID_NOT_STRING,
	REF_ID_EMPTY,
	REF_ID_BLANK,
	REF_ID_FILE,              /* "file:" in front */
	REF_ID_PREFIXED,          /* another prefix before a UUID */
	REF_ID_SPACED,            /* white space around a UUID */
	REF_ID_SPELT,             /* a UUID in braces, as urn:uuid: or without
	                             hyphens */
	REF_ID_NOT_HEX,           /* shape of a UUID, a letter that is no hex */
	REF_ID_LENGTH,            /* hex and hyphens of another length */
	REF_ID_WORDS,             /* anything else */
	REF_ID_UPPER,             /* upper-case hex: accepted, RFC 9562 4 */
	REF_ID_VERSION,           /* 1, 2, 3 or 5: accepted */
	REF_ID_VERSION_LATE,      /* none of RFC 4122, or another variant:
	                             accepted */

	/* the optional members: 9.9, 9.10 */
	REF_MODE_ABSENT,          /* accepted */
	REF_MODE_NULL,            /* accepted: as absent */
	REF_DATASTORE_NULL,       /* accepted: as absent */
	REF_MODE_EMPTY,           /* accepted: full sync, 2.3 */
	REF_MODE_SPACE_USAGE,     /* accepted */
	REF_MODE_MANY,            /* of REF_EIGHT_MODES alone */
	REF_MODE_REPEATED,        /* accepted */
	REF_MODE_NOT_ARRAY,
	REF_MODE_NOT_STRING,
	REF_MODE_UNKNOWN,
	REF_DATASTORE_ABSENT,     /* accepted */
	REF_DATASTORE_GIVEN,      /* accepted: the volume's own */
	REF_DATASTORE_OTHER,      /* accepted: only a hint, 2.2 */
	REF_DATASTORE_NOT_OBJECT,
	REF_DATASTORE_TYPENAME,
	REF_DATASTORE_TYPE,       /* `type` is not Datastore */
	REF_DATASTORE_VALUE,      /* `value` is absent or no string */
	REF_DATASTORE_UNNUMBERED, /* and unknown: no number behind a hyphen */
	REF_DATASTORE_OVERFLOWS,  /* ... a number beyond 32 bits */
	REF_DATASTORE_UNKNOWN,

	/* the volume: 9.7, 9.8, 9.26 */
	REF_VOLUME_UNKNOWN,
	REF_VOLUME_UNREGISTERED,
	REF_VOLUME_BUSY,          /* accepted */
	REF_TASKS_EXHAUSTED,
	REF_FINDING_COUNT
};

struct ref_ruling {
	enum ref_finding finding;
	const char *fault;    /* REF_ACCEPT, the type of the fault, or a status
	                         ("404") that goes out without a body, or
	                         REF_CLOSE */
	const char *property; /* invalidProperty or argument; may be NULL */
};

#define REF_ACCEPT ((const char *)NULL)
#define REF_CLOSE "close"    /* the connection, without an answer */

/* What a right server does. */
const struct ref_ruling *ref_rule(enum ref_finding);

#endif
