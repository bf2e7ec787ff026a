#include "case/case_fields.h"

#include "case/case_load_fields.h"

#define STRING FIELD_STRING
#define ARRAY FIELD_ARRAY
#define OBJECT FIELD_OBJECT

static const struct case_field fields[] = {
	{ PLACE_CASES, "topic", STRING, true, read_topic,
	  "the file name without `.json`; every id starts with it" },
	{ PLACE_CASES, "about", STRING, true, read_about,
	  "one sentence on what the cases share" },
	{ PLACE_CASES, "cases", ARRAY, true, read_cases,
	  "the cases, in the order of the reports" },

	{ PLACE_CASE, "id", STRING, true, read_id,
	  "`topic.words-with-hyphens`; never renamed or used again" },
	{ PLACE_CASE, "title", STRING, true, read_title,
	  "a sentence that says what a right server does" },
	{ PLACE_CASE, "since", STRING, true, read_since,
	  "the suite version that the case came with" },
	{ PLACE_CASE, "clauses", ARRAY, true, read_case_clauses,
	  "ids from `clauses.json`; an answer that no alternative lists "
	  "breaks the first one" },
	{ PLACE_CASE, "tags", ARRAY, false, read_tags,
	  "words for `--tag`" },
	{ PLACE_CASE, "needs", ARRAY, false, read_needs,
	  "what the target must offer; without it the case is skipped" },
	{ PLACE_CASE, "steps", ARRAY, true, read_steps,
	  "the requests, in order" },
	{ PLACE_CASE, "parallel", FIELD_BOOLEAN, false, read_parallel,
	  "`true`: the steps are sent at once" },
	{ PLACE_CASE, "alike", FIELD_BOOLEAN, false, read_alike,
	  "`true`: the judged steps must get the same status and type, or the "
	  "answer tells them apart. Where equal requests get different "
	  "answers, nothing is told" },
	{ PLACE_CASE, "accept", ARRAY, true, read_accept,
	  "the alternatives; the first one that matches an answer decides. "
	  "`\"@name\"` stands for a list of `alternatives.json`" },
	{ PLACE_CASE, "default", STRING, true, read_default,
	  "what an unlisted answer is: `fail`; `runtime-fault-warns` (a known "
	  "descendant of RuntimeFault with status 500 warns); `fault-warns` "
	  "(an unknown fault name warns too)" },
	{ PLACE_CASE, "control", STRING, false, read_control,
	  "the valid request that must be accepted just before and after: "
	  "`sync`, `login` or `none` (default). A case that passes on a "
	  "refusal needs one" },
	{ PLACE_CASE, "behaviour", STRING, false, read_behaviour,
	  "a line of the behaviour profile: the protocol leaves the answer "
	  "open and the report tells what the server chose" },

	{ PLACE_STEP, "name", STRING, false, read_step_name,
	  "for messages; default `step N`" },
	{ PLACE_STEP, "request", STRING, false, read_step_request,
	  "the base request, default `sync`" },
	{ PLACE_STEP, "method", STRING, false, read_step_method,
	  "in the place of the base's" },
	{ PLACE_STEP, "path", STRING, false, read_step_path,
	  "in the place of the base's, below `/sdk/vim25/<release>`; a value "
	  "is percent-encoded" },
	{ PLACE_STEP, "release", STRING, false, read_step_release,
	  "in the place of `--release` in the path" },
	{ PLACE_STEP, "target", STRING, false, read_step_target,
	  "in the place of the whole request target, `/sdk/vim25/<release>` "
	  "included" },
	{ PLACE_STEP, "http", STRING, false, read_step_http,
	  "version in the request line: `1.1` (default) or `1.0`" },
	{ PLACE_STEP, "chunked", FIELD_INTEGER, false, read_step_chunked,
	  "the body goes in chunks of so many bytes; 0: as one chunk" },
	{ PLACE_STEP, "chunk_form", STRING, false, read_step_chunk_form,
	  "how the chunks are written: `plain` (default), `extended` (an "
	  "extension behind each size), `capital` (sizes in capitals, a zero "
	  "in front), `trailed` (a trailer field at the end)" },
	{ PLACE_STEP, "space", STRING, false, read_step_space,
	  "around the values of header fields: `usual` (default, one blank "
	  "behind the colon), `none`, `more` (blanks and a tab in "
	  "front, blanks behind)" },
	{ PLACE_STEP, "pad", FIELD_INTEGER, false, read_step_pad,
	  "spaces go behind the body until it has so many bytes" },
	{ PLACE_STEP, "pad_inside", FIELD_INTEGER, false, read_step_pad_inside,
	  "the same in front of the last byte of the body; not beside `pad`" },
	{ PLACE_STEP, "session", STRING, false, read_step_session,
	  "`main` (the run's own), `none` (no header), `garbage` (a random "
	  "token), `own` (opened by a login step of the case; after its "
	  "logout step an ended one), `front` (the front half of the run's "
	  "own), `other-end` (as long as that, the last quarter is another "
	  "one), `longer` (that and a letter more); default: the base's" },
	{ PLACE_STEP, "session_field", STRING, false, read_step_session_field,
	  "how the name of the session header is spelled: in other case" },
	{ PLACE_STEP, "body", STRING, false, read_step_body,
	  "`base` (default: the base's body, patched), `none` (no body and no "
	  "Content-Type), `text`, `bytes` (`text` with each character U+0000 "
	  "to U+00FF as one byte)" },
	{ PLACE_STEP, "text", STRING, false, read_step_text,
	  "the body itself, with `\"body\": \"text\"` or `\"bytes\"`" },
	{ PLACE_STEP, "patch", ARRAY, false, read_step_patch,
	  "edits of the base body, in order" },
	{ PLACE_STEP, "headers", OBJECT, false, read_step_headers,
	  "header fields that are added or replaced" },
	{ PLACE_STEP, "judged", FIELD_BOOLEAN, false, read_step_judged,
	  "`accept` applies to it; otherwise it is set-up and must succeed. "
	  "Default: the last step, or all steps of a parallel case" },
	{ PLACE_STEP, "polls_after", FIELD_INTEGER, false, read_step_polls,
	  "reads of the task after it has ended" },

	{ PLACE_PATCH, "op", STRING, true, read_patch_op,
	  "`set` (an absent last member is created, `-` appends), `remove`, "
	  "`repeat` (the element stands `times` times), `rename` (the member "
	  "is called `value`), `duplicate` (the member is written twice), "
	  "`nest` (the value is put into `times` arrays)" },
	{ PLACE_PATCH, "at", STRING, true, read_patch_at,
	  "JSON Pointer (RFC 6901); empty = the whole body" },
	{ PLACE_PATCH, "value", FIELD_ANY, false, read_patch_value,
	  "any JSON, sent exactly as it is spelled here" },
	{ PLACE_PATCH, "times", FIELD_INTEGER, false, read_patch_times,
	  "for `repeat` and `nest`: 2 to 100000" },

	{ PLACE_HEADER, "*", STRING | FIELD_NULL, false, read_header,
	  "the value; `null` leaves a default header out" },

	{ PLACE_ACCEPT, "answer", STRING, true, read_answer,
	  "`task` (200 with a Task reference), `fault`, `untyped` (an object "
	  "without `_typeName`), `empty` (no body), `object`, `any` (only the "
	  "status counts)" },
	{ PLACE_ACCEPT, "step", FIELD_INTEGER, false, read_accept_step,
	  "only for the answer to that step, the first one being 1; default: "
	  "to every judged one" },
	{ PLACE_ACCEPT, "status", FIELD_INTEGER | STRING | ARRAY, false,
	  read_status, "numbers, or `4xx` for all of a class; "
	  "default: 200 for `task` and `object`, 500 for `fault` and "
	  "`untyped`, 204 for `empty`" },
	{ PLACE_ACCEPT, "fault", STRING | ARRAY, false, read_fault,
	  "fault names, descendants included; of a `task` that ends in "
	  "`error`: of its error. None with `fault` = any known fault" },
	{ PLACE_ACCEPT, "exact", FIELD_BOOLEAN, false, read_exact,
	  "`true`: descendants do not count" },
	{ PLACE_ACCEPT, "object", STRING, false, read_object,
	  "type name, for `object`" },
	{ PLACE_ACCEPT, "header", STRING, false, read_answer_header,
	  "a header field that must be there" },
	{ PLACE_ACCEPT, "ends", STRING, false, read_ends,
	  "how the task ends: `success`, `error` or `any` (default)" },
	{ PLACE_ACCEPT, "clause", STRING, false, read_accept_clause,
	  "the rule that says so; default: the case's first clause" },
	{ PLACE_ACCEPT, "verdict", STRING, false, read_verdict,
	  "`pass` (default), `warn` or `fail`" },

	{ PLACE_LISTS, "about", STRING, true, read_about,
	  "one sentence" },
	{ PLACE_LISTS, "lists", OBJECT, true, read_lists,
	  "the lists by name" },
	{ PLACE_LIST, "*", ARRAY, false, read_list,
	  "alternatives, as in `accept`" },

	{ PLACE_CLAUSES, "version", STRING, true, read_version,
	  "of the suite" },
	{ PLACE_CLAUSES, "about", STRING, true, read_about,
	  "one sentence" },
	{ PLACE_CLAUSES, "clauses", ARRAY, true, read_clauses,
	  "the rules" },

	{ PLACE_CLAUSE, "id", STRING, true, read_clause_id,
	  "as in the protocol notes: `M3`, `9.12`; `R1` for rules on how "
	  "answers are read" },
	{ PLACE_CLAUSE, "text", STRING, true, read_clause_text,
	  "the rule" },
	{ PLACE_CLAUSE, "source", STRING, true, read_clause_source,
	  "where it comes from" },
	{ PLACE_CLAUSE, "level", STRING, true, read_clause_level,
	  "`must` or `should`: the lowest level at which it can fail a "
	  "server" },
	{ PLACE_CLAUSE, "untestable", STRING, false, read_clause_untestable,
	  "why no case can be about it" },
};

static const char *const places[PLACE_COUNT] = {
	[PLACE_CASES] = "a case file",
	[PLACE_CASE] = "a case",
	[PLACE_STEP] = "a step",
	[PLACE_PATCH] = "a patch",
	[PLACE_HEADER] = "'headers'",
	[PLACE_ACCEPT] = "an alternative",
	[PLACE_LISTS] = "alternatives.json",
	[PLACE_LIST] = "'lists'",
	[PLACE_CLAUSES] = "clauses.json",
	[PLACE_CLAUSE] = "a clause",
};

static const struct {
	unsigned bit;
	const char *text;
} types_text[] = {
	{ FIELD_STRING, "a string" },   { FIELD_INTEGER, "an integer" },
	{ FIELD_BOOLEAN, "a boolean" }, { FIELD_ARRAY, "an array" },
	{ FIELD_OBJECT, "an object" },  { FIELD_NULL, "null" },
	{ FIELD_ANY, "any value" },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

_Static_assert(COUNT(fields) <= CASE_FIELDS_MAX, "raise CASE_FIELDS_MAX");

const struct case_field *case_field_at(size_t index)
{
	return index < COUNT(fields) ? &fields[index] : NULL;
}

const struct case_field *case_field_find(enum case_place place,
					 struct slice name)
{
	const struct case_field *free_name = NULL;

	for (size_t i = 0; i < COUNT(fields); i++) {
		if (fields[i].place != place)
			continue;
		if (!strcmp(fields[i].name, "*"))
			free_name = &fields[i];
		else if (slice_is(name, fields[i].name))
			return &fields[i];
	}
	return free_name;
}

const char *case_field_types(unsigned types, char *out)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < COUNT(types_text); i++)
		if (types & types_text[i].bit)
			used += (size_t)snprintf(out + used,
						 FIELD_TYPE_TEXT_MAX - used,
						 "%s%s", used ? " or " : "",
						 types_text[i].text);
	return out;
}

const char *case_place_text(enum case_place place)
{
	return places[place];
}

bool case_field_accepts(const struct case_field *f,
			const struct json_node *node)
{
	unsigned long long number;

	if (f->types & FIELD_ANY)
		return true;
	switch (node->type) {
	case JSON_NULL:
		return f->types & FIELD_NULL;
	case JSON_FALSE:
	case JSON_TRUE:
		return f->types & FIELD_BOOLEAN;
	case JSON_NUMBER:
		return f->types & FIELD_INTEGER &&
		       slice_number(node->spelling, UINT64_MAX, &number);
	case JSON_STRING:
		return f->types & FIELD_STRING;
	case JSON_ARRAY:
		return f->types & FIELD_ARRAY;
	case JSON_OBJECT:
		return f->types & FIELD_OBJECT;
	}
	return false;
}
