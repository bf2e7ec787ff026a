#include "run/secret_word.h"

#include "case/case_embedded.h"
#include "vim/vim_type.h"

enum { SHORT_NUMBER = 10 }; /* bytes: of the seconds since 1970 */

/* Answers that are read member by member. */
static const char *const read_types[] = {
	"TaskInfo", "ServiceContent", "UserSession", "ManagedObjectReference",
	"LocalizableMessage", "KeyAnyValue", "LocalizedMethodFault",
	"CnsVolumeOperationBatchResult", "CnsVolumeOperationResult",
	"TaskReasonUser",
};

static const char *const read_enums[] = { "TaskInfoState" };

/* What answers, reports and messages say besides, apart from the tables. */
static const char own_words[] =
	"HTTP/1.0 HTTP/1.1 https:// Content-Length Content-Type Connection "
	"Transfer-Encoding chunked keep-alive close application/json "
	"charset=utf-8 text/html text/plain WWW-Authenticate Internal Server "
	"Error Not Found Bad Request No Content Unauthorized Forbidden "
	"_typeName _value true false null string object array number boolean "
	"userName locale curl User-Agent Accept CNSCONFORM_SESSION cnsconform "
	"conforms fails unreachable nothing-verified interrupted dead selected "
	"passed failed pass warn fail blocked error skip waived fixed verdict "
	"schema pointer reproduce expected got summary behaviour causes checks "
	"complete exit_code origins finding hint suite_version started report "
	"target release embedded reference server console markdown journal "
	"exchange answer request header session password username user-name";

static bool holds(const char *text, struct slice word)
{
	return text && slice_find(slice_from(text), word) >= 0;
}

static bool is_short_number(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len < SHORT_NUMBER;
}

static bool in_cases(struct slice word)
{
	for (size_t i = 0; i < case_embedded_count; i++) {
		const struct case_embedded *file = &case_embedded_files[i];

		if (slice_find(slice_of((const char *)file->bytes, file->len),
			       word) >= 0)
			return true;
	}
	return false;
}

static bool in_types(struct slice word)
{
	for (size_t i = 0; i < sizeof(read_types) / sizeof(*read_types); i++) {
		const struct vim_type *t =
			vim_type_find(slice_from(read_types[i]));

		if (holds(read_types[i], word))
			return true;
		for (const struct vim_member *m = t ? t->members : NULL;
		     m && m->name; m++)
			if (holds(m->name, word))
				return true;
	}
	for (size_t i = 0; i < sizeof(read_enums) / sizeof(*read_enums); i++) {
		const char *const *value = vim_enum_values(read_enums[i]);

		for (; value && *value; value++)
			if (holds(*value, word))
				return true;
	}
	return false;
}

static bool in_faults(struct slice word)
{
	for (size_t i = 0; i < vim_fault_count(); i++)
		if (holds(vim_fault_at(i)->name, word))
			return true;
	return false;
}

static bool in_values(const struct run_config *c, struct slice word)
{
	for (size_t i = 0; i < c->origin_count; i++)
		if (holds(c->origins[i].name, word) ||
		    holds(c->origins[i].value, word) ||
		    holds(c->origins[i].from, word))
			return true;
	return holds(c->release, word) || holds(c->moid, word);
}

/* The request states it as it is, without an escape. */
static bool is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < ' ' || s.at[i] > '~' || s.at[i] == '"' ||
		    s.at[i] == '\\')
			return false;
	return true;
}

bool secret_is_word(const struct run_config *c, struct slice secret)
{
	return is_plain(secret) &&
	       (is_short_number(secret) || holds(own_words, secret) ||
		in_cases(secret) || in_types(secret) || in_faults(secret) ||
		in_values(c, secret));
}

void secret_add(struct redact_set *secrets, const struct run_config *c,
		const char *name, struct slice value, const char *label)
{
	if (value.len < REDACT_MIN || secret_is_word(c, value))
		redact_add_field(secrets, name, value, label);
	else
		redact_add(secrets, value, label);
}
