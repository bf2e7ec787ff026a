/*
 * Which finding a result belongs to: one defect of the server, one finding.
 *
 *     finding_key_of(suite, &expectation, &result, &arena, &key);
 *     finding_key_of_note(&note, &arena, &key);
 *     finding_key_covers(&old, &key)       `key` is no new finding
 *     finding_key_covers(&key, &old)       it is the better example of one
 *
 * What goes into a key is what a bug has in common over many requests:
 *   - where the answer is wrong in itself (HTTP, JSON, shape, the status of
 *     the right fault): check, pointer without indexes, what was expected and
 *     what came, without numbers, ids and texts. Not the request.
 *   - where another answer is right: what came (status and type) and which
 *     defects the request has: by family, but by name for a Task.
 *   - where none came: how the exchange ended, and the families of a request
 *     that could not succeed; of one that could, how it travels.
 *   - where two servers differ: what came from each, and the families of the
 *     request's defects. Which defect a server looks at first is its own
 *     affair: with more defects one of the two answers is enough.
 *   - where another spelling of a request is answered otherwise: the operators
 *     that spell it; what came for both is the symptom.
 *   - who is served without a session is served, whatever he gets to know;
 *     faults that are all named in one way have one name; a text that breaks
 *     the JSON around it breaks it in one way.
 * Clause, operator and place in the request are left out otherwise: one bug shows under
 * many. The same symptom with more defects is the same finding: the request
 * with the fewest explains the others. Pure.
 */
#ifndef KEY_H
#define KEY_H

#include "oracle/oracle_table.h"

enum { KEY_DIGEST_TEXT = 16, KEY_DEFECT_WORDS = 2 };

struct finding_key {
	char digest[KEY_DIGEST_TEXT + 1];  /* symptom and defect */
	char symptom[KEY_DIGEST_TEXT + 1]; /* without the defect */
	uint64_t defects[KEY_DEFECT_WORDS]; /* bit = row of the table */
	bool by_request;                   /* the defects count */
	/* of a difference: what came from each server; else "" */
	char left[KEY_DIGEST_TEXT + 1], right[KEY_DIGEST_TEXT + 1];
	bool vague;                        /* see expect_is_vague() */
	bool bare;                         /* of a request that has nothing odd
	                                      but what it is about */
	/* No answer to a request that may succeed: what is unusual about it.
	 * No answer to one that has this and more is the same silence. */
	uint64_t unusual[KEY_DEFECT_WORDS];
	bool served;                       /* no answer came to a request that
	                                      may succeed */
	enum oracle_severity severity;
	const char *oracle;                 /* id */
	const char *title;                  /* a sentence, in the arena */
};

/* "space-added" got "500 InvalidArgument" where the plain form got "200 Task". */
void finding_key_of_spelling(const char *operators, const char *got,
			     const char *plain, struct arena *,
			     struct finding_key *);
/* The same of any operators: the symptom alone. */
void finding_key_fold(struct finding_key *, struct arena *);

/* `result` failed, or warned, at `level`; false: it did neither. */
bool finding_key_of(const struct suite *, const struct expectation *,
		    const struct case_result *, enum level, struct arena *,
		    struct finding_key *);
void finding_key_of_note(const struct oracle_note *, struct arena *,
			 struct finding_key *);
/* "500 NotFound" from the one server, "500 InvalidArgument" from the other;
 * the defects count only if `by_request`. */
void finding_key_of_difference(const struct expectation *, bool by_request,
			       const char *left, const char *right,
			       struct arena *, struct finding_key *);

/* The same texts once more, for a key that was kept elsewhere. */
void finding_key_set_sides(struct finding_key *, const char *left,
			   const char *right);

/* Whatever gives the second key gives it for the reason of the first one. */
bool finding_key_covers(const struct finding_key *,
			const struct finding_key *);

/* "byte 17" -> "byte #"; ids, paths, quoted texts become one sign each. */
const char *key_template(struct arena *, const char *text);
/* Array indexes become an asterisk. */
const char *key_pointer(struct arena *, const char *pointer);

#endif
