/*
 * The readers that the rows of case_fields.c name; nobody else includes it.
 *
 * Each gets a member whose JSON type is right and a draft of its place.
 */
#ifndef CASE_LOAD_FIELDS_H
#define CASE_LOAD_FIELDS_H

#include "json/json_tree.h"

struct loader;

#define FIELD_READER(name) \
	void name(struct loader *, const struct json_node *, void *target)

FIELD_READER(read_topic);
FIELD_READER(read_about);
FIELD_READER(read_cases);

FIELD_READER(read_id);
FIELD_READER(read_title);
FIELD_READER(read_since);
FIELD_READER(read_case_clauses);
FIELD_READER(read_tags);
FIELD_READER(read_needs);
FIELD_READER(read_steps);
FIELD_READER(read_parallel);
FIELD_READER(read_alike);
FIELD_READER(read_accept);
FIELD_READER(read_default);
FIELD_READER(read_control);
FIELD_READER(read_behaviour);

FIELD_READER(read_step_name);
FIELD_READER(read_step_request);
FIELD_READER(read_step_method);
FIELD_READER(read_step_path);
FIELD_READER(read_step_release);
FIELD_READER(read_step_target);
FIELD_READER(read_step_http);
FIELD_READER(read_step_chunked);
FIELD_READER(read_step_chunk_form);
FIELD_READER(read_step_space);
FIELD_READER(read_step_pad);
FIELD_READER(read_step_pad_inside);
FIELD_READER(read_step_session);
FIELD_READER(read_step_session_field);
FIELD_READER(read_step_body);
FIELD_READER(read_step_text);
FIELD_READER(read_step_patch);
FIELD_READER(read_step_headers);
FIELD_READER(read_step_judged);
FIELD_READER(read_step_polls);
FIELD_READER(read_header);

FIELD_READER(read_patch_op);
FIELD_READER(read_patch_at);
FIELD_READER(read_patch_value);
FIELD_READER(read_patch_times);

FIELD_READER(read_answer);
FIELD_READER(read_accept_step);
FIELD_READER(read_status);
FIELD_READER(read_fault);
FIELD_READER(read_exact);
FIELD_READER(read_object);
FIELD_READER(read_answer_header);
FIELD_READER(read_ends);
FIELD_READER(read_accept_clause);
FIELD_READER(read_verdict);

FIELD_READER(read_lists);
FIELD_READER(read_list);

FIELD_READER(read_version);
FIELD_READER(read_clauses);
FIELD_READER(read_clause_id);
FIELD_READER(read_clause_text);
FIELD_READER(read_clause_source);
FIELD_READER(read_clause_level);
FIELD_READER(read_clause_untestable);

#endif
